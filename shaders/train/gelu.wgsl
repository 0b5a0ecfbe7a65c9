// GELU in the tanh form of Hendrycks & Gimpel (2016), as in T5 v1.1, and its derivative.

const GELU_SCALE = 0.7978845608028654;
const GELU_CUBE = 0.044715;

fn geluTanh(v: f32) -> f32 {
  // Beyond +-9 tanh is 1 in f32; some drivers overflow in its exponentials instead of saturating.
  return tanh(clamp(GELU_SCALE * (v + GELU_CUBE * v * v * v), -9.0, 9.0));
}

fn gelu(v: f32) -> f32 {
  return 0.5 * v * (1.0 + geluTanh(v));
}

fn geluDerivative(v: f32) -> f32 {
  let t = geluTanh(v);
  return 0.5 * (1.0 + t) + 0.5 * v * (1.0 - t * t) * GELU_SCALE * (1.0 + 3.0 * GELU_CUBE * v * v);
}
