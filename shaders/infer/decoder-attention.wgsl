// Attention of one decode step: one new token per row attends to the key/value cache, in chunks with an online softmax.
// T5 does not divide by sqrt(d_kv).
//
// SELF: causal self-attention over a preallocated cache. The workgroup writes this step's key and value to the cache and
//   attends to positions 0 .. step with the relative position bias. In beam search, position t of row r was produced by row
//   ancestry[r, t], so no cache is ever copied.
//   cache: [rows, maxSteps, 2 * inner] (key, value), queries: [rows, 3 * inner], bias: [buckets, heads],
//   buckets: [2 * maxDistance + 1], indexed by key - query + maxDistance.
// CROSS: cross-attention to the encoder output of the row's prompt, whose keys and values were computed once per prompt.
//   cache: [prompt tokens, 2 * inner], queries: [rows, inner], spans: [rows] of (first token, tokens). No position bias.
// VEC4: reads vec4, for head widths that are multiples of 4.
//
// inner = heads * D_KV. out: [rows, outStride]. One workgroup per row and head; dispatch (heads, rows).

//#uniform DecoderAttentionParams
//#  heads
//#  maxSteps     positions that the cache has room for
//#  maxDistance  farthest distance with a bias bucket of its own
//#  outStride    floats from one row of out to the next

const CHUNK = 128u;

//#if VEC4
alias Element = vec4<f32>;
const ELEMENT_WIDTH = 4u;
fn elementDot(a: Element, b: Element) -> f32 { return dot(a, b); }
//#else
alias Element = f32;
const ELEMENT_WIDTH = 1u;
fn elementDot(a: Element, b: Element) -> f32 { return a * b; }
//#endif
const ELEMENTS = D_KV / ELEMENT_WIDTH;

@group(0) @binding(1) var<storage, read> queries: array<Element>;
@group(0) @binding(2) var<storage, read_write> out: array<Element>;
//#if SELF
@group(0) @binding(3) var<storage, read_write> cache: array<Element>;
@group(0) @binding(4) var<storage, read> steps: array<u32>;
@group(0) @binding(5) var<storage, read> ancestry: array<u32>;
@group(0) @binding(6) var<storage, read> buckets: array<u32>;
@group(0) @binding(7) var<storage, read> bias: array<f32>;
//#else
@group(0) @binding(3) var<storage, read> cache: array<Element>;
@group(0) @binding(4) var<storage, read> spans: array<vec2<u32>>;
//#endif

var<workgroup> query: array<Element, ELEMENTS>;
var<workgroup> sum: array<Element, ELEMENTS>;
var<workgroup> weights: array<f32, CHUNK>;
var<workgroup> reduced: array<f32, WORKGROUP_SIZE>;

fn reduceMax(invocation: u32, value: f32) -> f32 {
  reduced[invocation] = value;
  for (var half = WORKGROUP_SIZE / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (invocation < half) { reduced[invocation] = max(reduced[invocation], reduced[invocation + half]); }
  }
  workgroupBarrier();
  let result = reduced[0];
  workgroupBarrier();
  return result;
}

fn reduceSum(invocation: u32, value: f32) -> f32 {
  reduced[invocation] = value;
  for (var half = WORKGROUP_SIZE / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (invocation < half) { reduced[invocation] += reduced[invocation + half]; }
  }
  workgroupBarrier();
  let result = reduced[0];
  workgroupBarrier();
  return result;
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) invocation: u32) {
  let head = group.x;
  let row = group.y;
  let inner = params.heads * ELEMENTS;
//#if SELF
  let step = min(steps[row], params.maxSteps - 1u);
  let keys = step + 1u;
  let queryOffset = row * 3u * inner + head * ELEMENTS;
  let cacheOffset = (row * params.maxSteps + step) * 2u * inner + head * ELEMENTS;
  for (var d = invocation; d < ELEMENTS; d += WORKGROUP_SIZE) {
    cache[cacheOffset + d] = queries[queryOffset + inner + d];
    cache[cacheOffset + inner + d] = queries[queryOffset + 2u * inner + d];
  }
  // Other invocations of this workgroup read the new key and value.
  storageBarrier();
//#else
  let span = spans[row];
  let keys = span.y;
  let queryOffset = row * inner + head * ELEMENTS;
//#endif
  for (var d = invocation; d < ELEMENTS; d += WORKGROUP_SIZE) {
    query[d] = queries[queryOffset + d];
    sum[d] = Element();
  }
  workgroupBarrier();
  var maximum = -3.0e38;
  var sumExp = 0.0;
  for (var first = 0u; first < keys; first += CHUNK) {
    let count = min(CHUNK, keys - first);
    var chunkMaximum = -3.0e38;
    for (var j = invocation; j < count; j += WORKGROUP_SIZE) {
      let keyOffset = entryOffset(row, first + j, inner, head);
      var score = 0.0;
      for (var d = 0u; d < ELEMENTS; d++) { score += elementDot(query[d], cache[keyOffset + d]); }
//#if SELF
      let distance = max(i32(first + j) - i32(step), -params.maxDistance);
      score += bias[buckets[u32(distance + params.maxDistance)] * params.heads + head];
//#endif
      weights[j] = score;
      chunkMaximum = max(chunkMaximum, score);
    }
    let previous = maximum;
    maximum = max(maximum, reduceMax(invocation, chunkMaximum));
    let rescale = exp(previous - maximum);
    var chunkSumExp = 0.0;
    for (var j = invocation; j < count; j += WORKGROUP_SIZE) {
      weights[j] = exp(weights[j] - maximum);
      chunkSumExp += weights[j];
    }
    sumExp = sumExp * rescale + reduceSum(invocation, chunkSumExp);
    for (var d = invocation; d < ELEMENTS; d += WORKGROUP_SIZE) {
      var value = sum[d] * rescale;
      for (var j = 0u; j < count; j++) {
        value += weights[j] * cache[entryOffset(row, first + j, inner, head) + inner + d];
      }
      sum[d] = value;
    }
    workgroupBarrier();
  }
  let outOffset = row * params.outStride / ELEMENT_WIDTH + head * ELEMENTS;
  for (var d = invocation; d < ELEMENTS; d += WORKGROUP_SIZE) { out[outOffset + d] = sum[d] / sumExp; }
}

/// Offset in the cache of the key at position `j` of the sequence of row `row`; its value is `inner` further on.
fn entryOffset(row: u32, j: u32, inner: u32, head: u32) -> u32 {
//#if SELF
  let owner = ancestry[row * params.maxSteps + j];
  return (owner * params.maxSteps + j) * 2u * inner + head * ELEMENTS;
//#else
  return (spans[row].x + j) * 2u * inner + head * ELEMENTS;
//#endif
}
