// Attention in training: encoder self-attention, causal self-attention and cross-attention in one. Examples are packed one
// after the other, and what a token may attend to is a span of rows, so a mask is two numbers per token. T5 does not divide by
// sqrt(d_kv). With BIAS the frozen relative position bias is looked up by key - query; cross-attention has none. Neither pass
// stores a score matrix: the forward pass keeps the log-sum-exp of each softmax, from which the backward pass recomputes the
// attention weights (Dao et al., 2022).
//
// Head vectors are read in elements of vec4 or f32 (head-elements.wgsl); a head has ELEMENTS of them, and all strides and
// offsets count elements.
//
// q: [queries, qStride] from column qOffset, kv: [keys, kvStride] from columns kOffset and vOffset: heads * ELEMENTS each.
// spans: one (first, count) per row: the keys of a query, or in attention-backward-keys.wgsl the queries of a key.
// rowStats: [queries, heads] of (log-sum-exp, delta); delta is what attention-backward-delta.wgsl computes.
// buckets: [2 * maxDistance + 1], indexed by key - query clamped to +-maxDistance, bias: [buckets, heads].

//#uniform AttentionParams
//#  rows         queries, or keys in attention-backward-keys.wgsl
//#  heads
//#  maxDistance  farthest distance with a bias bucket of its own
//#  qStride
//#  qOffset
//#  kvStride
//#  kOffset
//#  vOffset
//#  outStride    of out and dOut

@group(0) @binding(1) var<storage, read> q: array<Element>;
@group(0) @binding(2) var<storage, read> kv: array<Element>;
@group(0) @binding(3) var<storage, read> spans: array<vec2<u32>>;
//#if FORWARD
@group(0) @binding(4) var<storage, read_write> rowStats: array<vec2<f32>>;
@group(0) @binding(5) var<storage, read_write> out: array<Element>;
//#if BIAS
@group(0) @binding(6) var<storage, read> buckets: array<u32>;
@group(0) @binding(7) var<storage, read> bias: array<f32>;
//#endif
//#else
@group(0) @binding(4) var<storage, read> rowStats: array<vec2<f32>>;
@group(0) @binding(5) var<storage, read> dOut: array<Element>;
@group(0) @binding(6) var<storage, read_write> gradient: array<Element>;
//#if BIAS
@group(0) @binding(7) var<storage, read> buckets: array<u32>;
@group(0) @binding(8) var<storage, read> bias: array<f32>;
//#endif
//#endif

fn biasOf(query: u32, key: u32, head: u32) -> f32 {
//#if BIAS
  let distance = clamp(i32(key) - i32(query), -params.maxDistance, params.maxDistance);
  return bias[buckets[u32(distance + params.maxDistance)] * params.heads + head];
//#else
  return 0.0;
//#endif
}
