// Encoder self-attention over prompts of different lengths, packed one after the other without padding:
//   out[t, h] = sum_j softmax_j(q[t, h] . k[j, h] + bias[bucket(j - t), h]) * v[j, h],  j over the prompt of t.
// T5 does not divide by sqrt(d_kv). The relative position bias is looked up in the kernel. No score matrix is stored:
// the softmax is online (Milakov & Gimelshein, 2018).
//
// qkv: [tokens, 3 * heads * D_KV] (queries, keys, values), spans: [tokens] of (first token, tokens) of its prompt,
// buckets: [2 * maxDistance + 1], indexed by key - query clamped to +-maxDistance, bias: [buckets, heads],
// out: [tokens, outStride]. One invocation per token and head; dispatch (ceil(tokens / WORKGROUP_SIZE), heads).

//#uniform EncoderAttentionParams
//#  tokens
//#  heads
//#  maxDistance  farthest distance with a bias bucket of its own
//#  outStride    floats from one row of out to the next

@group(0) @binding(1) var<storage, read> qkv: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;
@group(0) @binding(3) var<storage, read> spans: array<vec2<u32>>;
@group(0) @binding(4) var<storage, read> buckets: array<u32>;
@group(0) @binding(5) var<storage, read> bias: array<f32>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let token = id.x;
  let head = id.y;
  if (token >= params.tokens) { return; }
  let inner = params.heads * D_KV;
  let span = spans[token];
  let queryOffset = token * 3u * inner + head * D_KV;
  var query: array<f32, D_KV>;
  var sum: array<f32, D_KV>;
  for (var d = 0u; d < D_KV; d++) {
    query[d] = qkv[queryOffset + d];
    sum[d] = 0.0;
  }
  var maximum = -3.0e38;
  var sumExp = 0.0;
  for (var j = 0u; j < span.y; j++) {
    let keyOffset = (span.x + j) * 3u * inner + inner + head * D_KV;
    let valueOffset = keyOffset + inner;
    var score = 0.0;
    for (var d = 0u; d < D_KV; d++) { score += query[d] * qkv[keyOffset + d]; }
    let distance = clamp(i32(span.x + j) - i32(token), -params.maxDistance, params.maxDistance);
    score += bias[buckets[u32(distance + params.maxDistance)] * params.heads + head];
    let previous = maximum;
    maximum = max(maximum, score);
    let rescale = exp(previous - maximum);
    let weight = exp(score - maximum);
    sumExp = sumExp * rescale + weight;
    for (var d = 0u; d < D_KV; d++) { sum[d] = sum[d] * rescale + weight * qkv[valueOffset + d]; }
  }
  let outOffset = token * params.outStride + head * D_KV;
  for (var d = 0u; d < D_KV; d++) { out[outOffset + d] = sum[d] / sumExp; }
}
