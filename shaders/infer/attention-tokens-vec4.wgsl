// Encoder self-attention as in attention-tokens.wgsl, for heads that are whole vec4 wide: what every published T5 has.
//   out[t, h] = sum_j softmax_j(q[t, h] . k[j, h] + bias[bucket(j - t), h]) * v[j, h],  j over the prompt of t.
// Keys go by in tiles with an online softmax (Dao et al., 2022): one rescaling of the sum a tile instead of one a key.
//
// SHARED: a workgroup of THREADS neighbouring tokens reads each tile of KEYS keys and values once, into shared memory, over
//   all prompts that its tokens belong to; a token counts only those of its own. The bias by distance is unrolled there too.
// Without: a thread works alone on tiles of four keys in registers, for software adapters.
//
// qkv: [tokens, 3 * heads * D_KV / 4] of vec4 (queries, keys, values), spans: [tokens] of (first token, tokens) of its
// prompt, buckets: [2 * MAX_DISTANCE + 1] for key - query clamped to +-MAX_DISTANCE, bias: [buckets, heads],
// out: [tokens, outStride / 4] of vec4. One thread a token and head; dispatch (ceil(tokens / THREADS), heads).

struct Dims {
  tokens: u32,
  heads: u32,
  maxDistance: i32,
  outStride: u32,
}

const QUADS = D_KV / 4u;
const LOWEST = -3.0e38;

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> qkv: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> spans: array<vec2<u32>>;
@group(0) @binding(4) var<storage, read> buckets: array<u32>;
@group(0) @binding(5) var<storage, read> bias: array<f32>;

//#if SHARED
var<workgroup> keyTile: array<vec4<f32>, KEYS * QUADS>;
var<workgroup> valueTile: array<vec4<f32>, KEYS * QUADS>;
var<workgroup> biasByDistance: array<f32, 2u * MAX_DISTANCE + 1u>;
//#endif

/// Where the bias of a pair stands among the distances.
fn distanceIndex(key: u32, token: u32) -> u32 {
  return u32(clamp(i32(key) - i32(token), -dims.maxDistance, dims.maxDistance) + dims.maxDistance);
}

//#if SHARED
@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let head = group.y;
  let headAt = head * QUADS;
  let inner = dims.heads * QUADS;
  let last = dims.tokens - 1u;
  for (var i = thread; i < 2u * MAX_DISTANCE + 1u; i += THREADS) {
    biasByDistance[i] = bias[buckets[i] * dims.heads + head];
  }
  // The prompts of the workgroup's tokens lie one after the other.
  let firstKey = spans[min(group.x * THREADS, last)].x;
  let lastSpan = spans[min(group.x * THREADS + THREADS - 1u, last)];
  let endKey = lastSpan.x + lastSpan.y;

  let token = min(group.x * THREADS + thread, last);
  let span = spans[token];
  var query: array<vec4<f32>, QUADS>;
  var sum: array<vec4<f32>, QUADS>;
  for (var d = 0u; d < QUADS; d++) { query[d] = qkv[token * 3u * inner + headAt + d]; }
  var largest = LOWEST;
  var mass = 0.0;
  for (var tile = firstKey; tile < endKey; tile += KEYS) {
    workgroupBarrier();
    for (var i = thread; i < KEYS * QUADS; i += THREADS) {
      let keyAt = min(tile + i / QUADS, endKey - 1u) * 3u * inner + inner + headAt + i % QUADS;
      keyTile[i] = qkv[keyAt];
      valueTile[i] = qkv[keyAt + inner];
    }
    workgroupBarrier();
    var scores: array<f32, KEYS>;
    var tileLargest = largest;
    for (var k = 0u; k < KEYS; k++) {
      var score = biasByDistance[distanceIndex(tile + k, token)];
      for (var d = 0u; d < QUADS; d++) { score += dot(query[d], keyTile[k * QUADS + d]); }
      let own = tile + k >= span.x && tile + k < span.x + span.y;
      scores[k] = select(LOWEST, score, own);
      tileLargest = max(tileLargest, scores[k]);
    }
    let keep = exp(largest - tileLargest);
    largest = tileLargest;
    mass *= keep;
    for (var d = 0u; d < QUADS; d++) { sum[d] *= keep; }
    for (var k = 0u; k < KEYS; k++) {
      // Before a token's first own key, the largest score is the lowest there is.
      let weight = select(exp(scores[k] - largest), 0.0, scores[k] == LOWEST);
      mass += weight;
      for (var d = 0u; d < QUADS; d++) { sum[d] += weight * valueTile[k * QUADS + d]; }
    }
  }
  if (group.x * THREADS + thread > last) { return; }
  for (var d = 0u; d < QUADS; d++) { out[token * dims.outStride / 4u + headAt + d] = sum[d] / mass; }
}
//#else
@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let token = id.x;
  let head = id.y;
  if (token >= dims.tokens) { return; }
  let headAt = head * QUADS;
  let inner = dims.heads * QUADS;
  let span = spans[token];
  let lastKey = span.x + span.y - 1u;
  var query: array<vec4<f32>, QUADS>;
  var sum: array<vec4<f32>, QUADS>;
  for (var d = 0u; d < QUADS; d++) { query[d] = qkv[token * 3u * inner + headAt + d]; }
  var largest = LOWEST;
  var mass = 0.0;
  for (var j = span.x; j <= lastKey; j += 4u) {
    let keys = min(vec4<u32>(j, j + 1u, j + 2u, j + 3u), vec4<u32>(lastKey));
    let at = keys * 3u * inner + inner + headAt;
    var scores = vec4<f32>(
      bias[buckets[distanceIndex(keys.x, token)] * dims.heads + head],
      bias[buckets[distanceIndex(keys.y, token)] * dims.heads + head],
      bias[buckets[distanceIndex(keys.z, token)] * dims.heads + head],
      bias[buckets[distanceIndex(keys.w, token)] * dims.heads + head],
    );
    for (var d = 0u; d < QUADS; d++) {
      let q = query[d];
      scores += vec4<f32>(
        dot(q, qkv[at.x + d]),
        dot(q, qkv[at.y + d]),
        dot(q, qkv[at.z + d]),
        dot(q, qkv[at.w + d]),
      );
    }
    // The last key stands in for those after it, without weight.
    scores = select(scores, vec4<f32>(LOWEST), vec4<u32>(j, j + 1u, j + 2u, j + 3u) > vec4<u32>(lastKey));
    let previous = largest;
    largest = max(largest, max(max(scores.x, scores.y), max(scores.z, scores.w)));
    let keep = exp(previous - largest);
    let weights = exp(scores - largest);
    mass = mass * keep + weights.x + weights.y + weights.z + weights.w;
    let values = at + inner;
    for (var d = 0u; d < QUADS; d++) {
      sum[d] = sum[d] * keep + weights.x * qkv[values.x + d] + weights.y * qkv[values.y + d]
        + weights.z * qkv[values.z + d] + weights.w * qkv[values.w + d];
    }
  }
  for (var d = 0u; d < QUADS; d++) { out[token * dims.outStride / 4u + headAt + d] = sum[d] / mass; }
}
//#endif
