// Attention in training, for encoder, causal decoder and cross-attention alike. Examples lie end to end, and what a token
// may look at is a span of rows, so a mask is two numbers a token. T5 does not divide by sqrt(d_kv). With BIAS the frozen
// relative bias is looked up by key - query; in cross-attention there is none. No score matrix is stored in either direction:
// the way forward keeps the logarithm of each softmax's sum, the way back computes the weights again from it
// (Dao et al., 2022).
//
// Numbers are read by lanes (lanes.wgsl); a head has LANES of them, and all strides and columns count lanes.
//
// q: [queries, qStride] from column qAt, kv: [keys, kvStride] from columns kAt and vAt: heads * LANES each.
// spans: one (first, count) a thread: keys of a query, or in attention-backward-keys.wgsl queries of a key.
// sums: [queries, heads] of (log of the softmax's sum, sum over d of out * dOut).
// buckets: [2 * maxDistance + 1] for key - query clamped to +-maxDistance, bias: [buckets, heads].

struct Dims {
  rows: u32,        // threads: queries, or keys in attention-backward-keys.wgsl
  heads: u32,
  maxDistance: i32,
  qStride: u32,
  qAt: u32,
  kvStride: u32,
  kAt: u32,
  vAt: u32,
  outStride: u32,   // of out and dOut
}

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> q: array<Lane>;
@group(0) @binding(2) var<storage, read> kv: array<Lane>;
@group(0) @binding(3) var<storage, read> spans: array<vec2<u32>>;
//#if FORWARD
@group(0) @binding(4) var<storage, read_write> sums: array<vec2<f32>>;
@group(0) @binding(5) var<storage, read_write> out: array<Lane>;
//#if BIAS
@group(0) @binding(6) var<storage, read> buckets: array<u32>;
@group(0) @binding(7) var<storage, read> bias: array<f32>;
//#endif
//#else
@group(0) @binding(4) var<storage, read> sums: array<vec2<f32>>;
@group(0) @binding(5) var<storage, read> dOut: array<Lane>;
@group(0) @binding(6) var<storage, read_write> gradient: array<Lane>;
//#if BIAS
@group(0) @binding(7) var<storage, read> buckets: array<u32>;
@group(0) @binding(8) var<storage, read> bias: array<f32>;
//#endif
//#endif

fn biasOf(query: u32, key: u32, head: u32) -> f32 {
//#if BIAS
  let distance = clamp(i32(key) - i32(query), -dims.maxDistance, dims.maxDistance);
  return bias[buckets[u32(distance + dims.maxDistance)] * dims.heads + head];
//#else
  return 0.0;
//#endif
}
