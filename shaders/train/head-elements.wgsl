// The element type in which head vectors are read: vec4 where the head width is a multiple of 4, otherwise f32.

//#if VEC4
alias Element = vec4<f32>;

fn elementDot(a: Element, b: Element) -> f32 {
  return dot(a, b);
}
//#else
alias Element = f32;

fn elementDot(a: Element, b: Element) -> f32 {
  return a * b;
}
//#endif
