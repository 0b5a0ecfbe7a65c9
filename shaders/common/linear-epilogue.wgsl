// What a linear layer does with its sums before it stores them. Exactly one of the four is compiled in:
//   STORE   y[m, n]  = scale * sum
//   ADD     y[m, n] += scale * sum                       (residual connection)
//   RELU    y[m, n]  = max(scale * sum, 0)               (T5 v1.0 feed-forward)
//   GATED   y[m, n]  = gelu(sum[2n]) * sum[2n + 1]       (T5 v1.1: rows of wi_0 and wi_1 are interleaved at load)
// GELU is the tanh form of Hendrycks & Gimpel (2016), as T5 v1.1 has it.
// With LORA a low-rank change is added to the scaled sums before that: sum[n] += strength * (B[n, :] . t[m, :]), where
// t = A x [rows, rankQuads] comes from a product of its own, and B [outputs, rankQuads] has its rows as W has them.

struct Dims {
  rows: u32,      // M: tokens
  outputs: u32,   // N: rows of the weight matrix
  quads: u32,     // K / 4, padded
  yStride: u32,   // floats from one row of y to the next
  scale: f32,
  epsilon: f32,   // of the fused RMS norm
  inverseK: f32,  // 1 / unpadded K, for the mean square
//#if LORA
  strength: f32,
  rankQuads: u32, // ranks / 4, padded
//#endif
}

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> x: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

//#if LORA
@group(0) @binding(LORA_AT) var<storage, read> lowRank: array<vec4<f32>>;
@group(0) @binding(LORA_AT + 1u) var<storage, read> lowRankUp: array<vec4<f32>>;

fn lowRankSum(m: u32, n: u32) -> f32 {
  let row = min(n, dims.outputs - 1u) * dims.rankQuads;
  let at = m * dims.rankQuads;
  var sum = 0.0;
  for (var quad = 0u; quad < dims.rankQuads; quad++) {
    sum += dot(lowRankUp[row + quad], lowRank[at + quad]);
  }
  return sum;
}
//#endif

//#if GATED
fn gelu(v: f32) -> f32 {
  // Beyond +-9 tanh is 1 in f32; some drivers overflow in its exponentials instead of saturating.
  let inner = clamp(0.7978845608028654 * (v + 0.044715 * v * v * v), -9.0, 9.0);
  return 0.5 * v * (1.0 + tanh(inner));
}
//#endif

/// Stores the sums of outputs n .. n+3 (n a multiple of 4) of row m; those beyond the matrix are dropped.
fn store4(m: u32, n: u32, sums: vec4<f32>) {
//#if LORA
  let change = vec4<f32>(lowRankSum(m, n), lowRankSum(m, n + 1u), lowRankSum(m, n + 2u), lowRankSum(m, n + 3u));
  let scaled = sums * dims.scale + dims.strength * change;
//#else
  let scaled = sums * dims.scale;
//#endif
//#if GATED
  let at = m * dims.yStride + (n >> 1u);
  if (n + 1u < dims.outputs) { y[at] = gelu(scaled.x) * scaled.y; }
  if (n + 3u < dims.outputs) { y[at + 1u] = gelu(scaled.z) * scaled.w; }
//#else
  let at = m * dims.yStride + n;
  for (var i = 0u; i < 4u; i++) {
    if (n + i < dims.outputs) {
//#if ADD
      y[at + i] += scaled[i];
//#endif
//#if RELU
      y[at + i] = max(scaled[i], 0.0);
//#endif
//#if STORE
      y[at + i] = scaled[i];
//#endif
    }
  }
//#endif
}
