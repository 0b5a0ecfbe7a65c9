// Encoder self-attention as in encoder-attention.wgsl, for head widths that are multiples of 4, as in every published T5:
//   out[t, h] = sum_j softmax_j(q[t, h] . k[j, h] + bias[bucket(j - t), h]) * v[j, h],  j over the prompt of t.
// Keys are read in tiles with an online softmax (Dao et al., 2022): the sum is rescaled once per tile instead of once per key.
//
// SHARED: a workgroup of WORKGROUP_SIZE neighbouring tokens stages each tile of KEYS keys and values in workgroup memory, over
//   all prompts that its tokens belong to; a token ignores the keys of other prompts. The bias per distance is staged too.
// Otherwise each invocation works alone on tiles of four keys in registers, for software adapters.
//
// qkv: [tokens, 3 * heads * D_KV / 4] of vec4 (queries, keys, values), spans: [tokens] of (first token, tokens) of its
// prompt, buckets: [2 * MAX_DISTANCE + 1], indexed by key - query clamped to +-MAX_DISTANCE, bias: [buckets, heads],
// out: [tokens, outStride / 4] of vec4. One invocation per token and head; dispatch (ceil(tokens / WORKGROUP_SIZE), heads).

//#uniform EncoderAttentionParams
//#  tokens
//#  heads
//#  maxDistance  farthest distance with a bias bucket of its own
//#  outStride    floats from one row of out to the next

const QUADS = D_KV / 4u;
const LOWEST = -3.0e38;

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

/// Index of the pair among the clamped distances.
fn distanceIndex(key: u32, token: u32) -> u32 {
  return u32(clamp(i32(key) - i32(token), -params.maxDistance, params.maxDistance) + params.maxDistance);
}

//#if SHARED
@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) invocation: u32) {
  let head = group.y;
  let headOffset = head * QUADS;
  let inner = params.heads * QUADS;
  let last = params.tokens - 1u;
  for (var i = invocation; i < 2u * MAX_DISTANCE + 1u; i += WORKGROUP_SIZE) {
    biasByDistance[i] = bias[buckets[i] * params.heads + head];
  }
  // The prompts of the workgroup's tokens are adjacent, so their keys are one range.
  let firstKey = spans[min(group.x * WORKGROUP_SIZE, last)].x;
  let lastSpan = spans[min(group.x * WORKGROUP_SIZE + WORKGROUP_SIZE - 1u, last)];
  let endKey = lastSpan.x + lastSpan.y;

  let token = min(group.x * WORKGROUP_SIZE + invocation, last);
  let span = spans[token];
  var query: array<vec4<f32>, QUADS>;
  var sum: array<vec4<f32>, QUADS>;
  for (var d = 0u; d < QUADS; d++) { query[d] = qkv[token * 3u * inner + headOffset + d]; }
  var maximum = LOWEST;
  var sumExp = 0.0;
  for (var tile = firstKey; tile < endKey; tile += KEYS) {
    workgroupBarrier();
    for (var i = invocation; i < KEYS * QUADS; i += WORKGROUP_SIZE) {
      let keyOffset = min(tile + i / QUADS, endKey - 1u) * 3u * inner + inner + headOffset + i % QUADS;
      keyTile[i] = qkv[keyOffset];
      valueTile[i] = qkv[keyOffset + inner];
    }
    workgroupBarrier();
    var scores: array<f32, KEYS>;
    var tileMaximum = maximum;
    for (var k = 0u; k < KEYS; k++) {
      var score = biasByDistance[distanceIndex(tile + k, token)];
      for (var d = 0u; d < QUADS; d++) { score += dot(query[d], keyTile[k * QUADS + d]); }
      let own = tile + k >= span.x && tile + k < span.x + span.y;
      scores[k] = select(LOWEST, score, own);
      tileMaximum = max(tileMaximum, scores[k]);
    }
    let rescale = exp(maximum - tileMaximum);
    maximum = tileMaximum;
    sumExp *= rescale;
    for (var d = 0u; d < QUADS; d++) { sum[d] *= rescale; }
    for (var k = 0u; k < KEYS; k++) {
      // Until a token reaches the first key of its own prompt, its maximum is LOWEST and exp() would give 1.
      let weight = select(exp(scores[k] - maximum), 0.0, scores[k] == LOWEST);
      sumExp += weight;
      for (var d = 0u; d < QUADS; d++) { sum[d] += weight * valueTile[k * QUADS + d]; }
    }
  }
  if (group.x * WORKGROUP_SIZE + invocation > last) { return; }
  for (var d = 0u; d < QUADS; d++) { out[token * params.outStride / 4u + headOffset + d] = sum[d] / sumExp; }
}
//#else
@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let token = id.x;
  let head = id.y;
  if (token >= params.tokens) { return; }
  let headOffset = head * QUADS;
  let inner = params.heads * QUADS;
  let span = spans[token];
  let lastKey = span.x + span.y - 1u;
  var query: array<vec4<f32>, QUADS>;
  var sum: array<vec4<f32>, QUADS>;
  for (var d = 0u; d < QUADS; d++) { query[d] = qkv[token * 3u * inner + headOffset + d]; }
  var maximum = LOWEST;
  var sumExp = 0.0;
  for (var j = span.x; j <= lastKey; j += 4u) {
    let keys = min(vec4<u32>(j, j + 1u, j + 2u, j + 3u), vec4<u32>(lastKey));
    let offset = keys * 3u * inner + inner + headOffset;
    var scores = vec4<f32>(
      bias[buckets[distanceIndex(keys.x, token)] * params.heads + head],
      bias[buckets[distanceIndex(keys.y, token)] * params.heads + head],
      bias[buckets[distanceIndex(keys.z, token)] * params.heads + head],
      bias[buckets[distanceIndex(keys.w, token)] * params.heads + head],
    );
    for (var d = 0u; d < QUADS; d++) {
      let q = query[d];
      scores += vec4<f32>(
        dot(q, qkv[offset.x + d]),
        dot(q, qkv[offset.y + d]),
        dot(q, qkv[offset.z + d]),
        dot(q, qkv[offset.w + d]),
      );
    }
    // Past the end of the prompt the last key is read again and masked out.
    scores = select(scores, vec4<f32>(LOWEST), vec4<u32>(j, j + 1u, j + 2u, j + 3u) > vec4<u32>(lastKey));
    let previous = maximum;
    maximum = max(maximum, max(max(scores.x, scores.y), max(scores.z, scores.w)));
    let rescale = exp(previous - maximum);
    let weights = exp(scores - maximum);
    sumExp = sumExp * rescale + weights.x + weights.y + weights.z + weights.w;
    let values = offset + inner;
    for (var d = 0u; d < QUADS; d++) {
      sum[d] = sum[d] * rescale + weights.x * qkv[values.x + d] + weights.y * qkv[values.y + d]
        + weights.z * qkv[values.z + d] + weights.w * qkv[values.w + d];
    }
  }
  for (var d = 0u; d < QUADS; d++) { out[token * params.outStride / 4u + headOffset + d] = sum[d] / sumExp; }
}
//#endif
