// Encoder self-attention over prompts of different lengths, packed one after the other without padding:
//   out[t, h] = sum_j softmax_j(q[t, h] . k[j, h] + bias[bucket(j - t), h]) * v[j, h],  j over the prompt of t.
// T5 does not divide by sqrt(d_kv). The relative position bias is looked up in the kernel; no score matrix is stored:
// the softmax is online (Milakov & Gimelshein, 2018).
//
// qkv: [tokens, 3 * heads * D_KV] (queries, keys, values), spans: [tokens] of (first token, tokens) of its prompt,
// buckets: [2 * maxDistance + 1] for key - query clamped to +-maxDistance, bias: [buckets, heads],
// out: [tokens, outStride]. One thread a token and head; dispatch (ceil(tokens / THREADS), heads).

struct Dims {
  tokens: u32,
  heads: u32,
  maxDistance: i32,
  outStride: u32,
}

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> qkv: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;
@group(0) @binding(3) var<storage, read> spans: array<vec2<u32>>;
@group(0) @binding(4) var<storage, read> buckets: array<u32>;
@group(0) @binding(5) var<storage, read> bias: array<f32>;

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let token = id.x;
  let head = id.y;
  if (token >= dims.tokens) { return; }
  let inner = dims.heads * D_KV;
  let span = spans[token];
  let queryAt = token * 3u * inner + head * D_KV;
  var query: array<f32, D_KV>;
  var sum: array<f32, D_KV>;
  for (var d = 0u; d < D_KV; d++) {
    query[d] = qkv[queryAt + d];
    sum[d] = 0.0;
  }
  var largest = -3.0e38;
  var mass = 0.0;
  for (var j = 0u; j < span.y; j++) {
    let keyAt = (span.x + j) * 3u * inner + inner + head * D_KV;
    let valueAt = keyAt + inner;
    var score = 0.0;
    for (var d = 0u; d < D_KV; d++) { score += query[d] * qkv[keyAt + d]; }
    let distance = clamp(i32(span.x + j) - i32(token), -dims.maxDistance, dims.maxDistance);
    score += bias[buckets[u32(distance + dims.maxDistance)] * dims.heads + head];
    let previous = largest;
    largest = max(largest, score);
    let keep = exp(previous - largest);
    let weight = exp(score - largest);
    mass = mass * keep + weight;
    for (var d = 0u; d < D_KV; d++) { sum[d] = sum[d] * keep + weight * qkv[valueAt + d]; }
  }
  let outAt = token * dims.outStride + head * D_KV;
  for (var d = 0u; d < D_KV; d++) { out[outAt + d] = sum[d] / mass; }
}
