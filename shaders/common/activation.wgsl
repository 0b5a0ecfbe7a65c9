// The activation of a feed-forward layer and its derivative. Exactly one of four is compiled in:
//   RELU      max(v, 0)
//   GELU      v * Phi(v), Phi the normal distribution function
//   GELU_NEW  its tanh form, Hendrycks & Gimpel (2016): T5 v1.1
//   SILU      v / (1 + exp(-v))

//#if RELU
fn activate(v: f32) -> f32 {
  return max(v, 0.0);
}

fn activateDerivative(v: f32) -> f32 {
  return select(0.0, 1.0, v > 0.0);
}
//#endif
//#if GELU
/// Phi(v), to 1e-7: Abramowitz & Stegun, 7.1.26, with erf's argument v / sqrt(2).
fn normalDistribution(v: f32) -> f32 {
  let t = 1.0 / (1.0 + 0.3275911 * 0.7071067811865476 * abs(v));
  let series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  let tail = 0.5 * series * exp(-0.5 * min(v * v, 160.0));
  return select(tail, 1.0 - tail, v >= 0.0);
}

fn activate(v: f32) -> f32 {
  return v * normalDistribution(v);
}

fn activateDerivative(v: f32) -> f32 {
  return normalDistribution(v) + v * 0.3989422804014327 * exp(-0.5 * min(v * v, 160.0));
}
//#endif
//#if GELU_NEW
const GELU_SCALE = 0.7978845608028654;
const GELU_CUBE = 0.044715;

fn geluTanh(v: f32) -> f32 {
  // Beyond +-9 tanh is 1 in f32; some drivers overflow in its exponentials instead of saturating.
  return tanh(clamp(GELU_SCALE * (v + GELU_CUBE * v * v * v), -9.0, 9.0));
}

fn activate(v: f32) -> f32 {
  return 0.5 * v * (1.0 + geluTanh(v));
}

fn activateDerivative(v: f32) -> f32 {
  let t = geluTanh(v);
  return 0.5 * (1.0 + t) + 0.5 * v * (1.0 - t * t) * GELU_SCALE * (1.0 + 3.0 * GELU_CUBE * v * v);
}
//#endif
//#if SILU
/// Clamped: exp(80) is far from overflowing in f32, and 1 / (1 + exp(80)) is 0 beside anything.
fn sigmoid(v: f32) -> f32 {
  return 1.0 / (1.0 + exp(clamp(-v, -80.0, 80.0)));
}

fn activate(v: f32) -> f32 {
  return v * sigmoid(v);
}

fn activateDerivative(v: f32) -> f32 {
  let s = sigmoid(v);
  return s * (1.0 + v * (1.0 - s));
}
//#endif
