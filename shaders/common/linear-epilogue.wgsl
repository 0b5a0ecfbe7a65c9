// The output side of a linear layer: what happens to its sums before they are stored. Exactly one of four is compiled in:
//   STORE   y[m, n]  = scale * sum
//   ADD     y[m, n] += scale * sum                       (residual connection)
//   PLAIN   y[m, n]  = act(scale * sum)                  (T5 v1.0 feed-forward)
//   GATED   y[m, n]  = act(sum[2n]) * sum[2n + 1]        (T5 v1.1: rows of wi_0 and wi_1 are interleaved at load)
// act is the activation of activation.wgsl.
// With LORA a low-rank update is added to the scaled sums first: sum[n] += strength * (B[n, :] . t[m, :]), where
// t = A x [rows, 4 * rankQuads] comes from a dispatch of its own, and the rows of B [outputs, 4 * rankQuads] are in the
// order of W's rows.

//#uniform LinearParams
//#  rows         M: tokens
//#  outputs      N: rows of the weight matrix
//#  quads        K / 4, rounded up
//#  yStride      floats from one row of y to the next
//#  scale
//#  epsilon      of the fused RMS norm
//#  inverseK     1 / K (without padding), for the mean square
//#if LORA
//#  strength     1: as trained
//#  rankQuads    rank / 4, rounded up
//#endif

@group(0) @binding(1) var<storage, read> x: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

//#if LORA
@group(0) @binding(4) var<storage, read> lowRank: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read> lowRankB: array<vec4<f32>>;

/// Output n of the low-rank update of row m, before its strength.
fn lowRankSum(m: u32, n: u32) -> f32 {
  let row = min(n, params.outputs - 1u) * params.rankQuads;
  let offset = m * params.rankQuads;
  var sum = 0.0;
  for (var quad = 0u; quad < params.rankQuads; quad++) {
    sum += dot(lowRankB[row + quad], lowRank[offset + quad]);
  }
  return sum;
}
//#endif

/// Stores the sums of outputs n .. n+3 (n a multiple of 4) of row m; outputs beyond the matrix are not stored.
fn store4(m: u32, n: u32, sums: vec4<f32>) {
//#if LORA
  let update = vec4<f32>(lowRankSum(m, n), lowRankSum(m, n + 1u), lowRankSum(m, n + 2u), lowRankSum(m, n + 3u));
  let scaled = sums * params.scale + params.strength * update;
//#else
  let scaled = sums * params.scale;
//#endif
//#if GATED
  let offset = m * params.yStride + (n >> 1u);
  if (n + 1u < params.outputs) { y[offset] = activate(scaled.x) * scaled.y; }
  if (n + 3u < params.outputs) { y[offset + 1u] = activate(scaled.z) * scaled.w; }
//#else
  let offset = m * params.yStride + n;
  for (var i = 0u; i < 4u; i++) {
    if (n + i < params.outputs) {
//#if ADD
      y[offset + i] += scaled[i];
//#endif
//#if PLAIN
      y[offset + i] = activate(scaled[i]);
//#endif
//#if STORE
      y[offset + i] = scaled[i];
//#endif
    }
  }
//#endif
}
