// Numbers of a head by lanes: vec4 where the head's width is a multiple of 4, else single floats.

//#if VEC4
alias Lane = vec4<f32>;

fn laneDot(a: Lane, b: Lane) -> f32 {
  return dot(a, b);
}
//#else
alias Lane = f32;

fn laneDot(a: Lane, b: Lane) -> f32 {
  return a * b;
}
//#endif
