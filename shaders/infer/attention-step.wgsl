// Decoder attention of one new token a row, over keys in chunks with an online softmax. No 1/sqrt(d_kv) in T5.
//
// SELF: causal self-attention with a static cache. The workgroup writes this step's key and value to the cache and
//   attends to positions 0 .. step with the relative bias. With beams, position t of row r was produced by row
//   ancestry[r, t], so no cache is ever copied.
//   cache: [rows, maxSteps, 2 * inner] (key, value), queries: [rows, 3 * inner], bias: [buckets, heads],
//   buckets: [2 * maxDistance + 1] for key - query.
// CROSS: attends to the encoder output of the row's prompt; keys and values were computed once per prompt.
//   cache: [prompt tokens, 2 * inner], queries: [rows, inner], spans: [rows] of (first token, tokens). No bias.
//
// inner = heads * D_KV. out: [rows, outStride]. One workgroup a row and head; dispatch (heads, rows).

struct Dims {
  heads: u32,
  maxSteps: u32,
  maxDistance: i32,
  outStride: u32,
}

const CHUNK = 128u;

// WIDE: numbers go by in vec4, for heads that are whole vec4 wide.
//#if WIDE
alias Lanes = vec4<f32>;
const LANES = 4u;
fn product(a: Lanes, b: Lanes) -> f32 { return dot(a, b); }
//#else
alias Lanes = f32;
const LANES = 1u;
fn product(a: Lanes, b: Lanes) -> f32 { return a * b; }
//#endif
const WIDTH = D_KV / LANES;

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> queries: array<Lanes>;
@group(0) @binding(2) var<storage, read_write> out: array<Lanes>;
//#if SELF
@group(0) @binding(3) var<storage, read_write> cache: array<Lanes>;
@group(0) @binding(4) var<storage, read> steps: array<u32>;
@group(0) @binding(5) var<storage, read> ancestry: array<u32>;
@group(0) @binding(6) var<storage, read> buckets: array<u32>;
@group(0) @binding(7) var<storage, read> bias: array<f32>;
//#else
@group(0) @binding(3) var<storage, read> cache: array<Lanes>;
@group(0) @binding(4) var<storage, read> spans: array<vec2<u32>>;
//#endif

var<workgroup> query: array<Lanes, WIDTH>;
var<workgroup> sum: array<Lanes, WIDTH>;
var<workgroup> weights: array<f32, CHUNK>;
var<workgroup> reduced: array<f32, THREADS>;

fn reduceMax(thread: u32, value: f32) -> f32 {
  reduced[thread] = value;
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) { reduced[thread] = max(reduced[thread], reduced[thread + half]); }
  }
  workgroupBarrier();
  let result = reduced[0];
  workgroupBarrier();
  return result;
}

fn reduceSum(thread: u32, value: f32) -> f32 {
  reduced[thread] = value;
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) { reduced[thread] += reduced[thread + half]; }
  }
  workgroupBarrier();
  let result = reduced[0];
  workgroupBarrier();
  return result;
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let head = group.x;
  let row = group.y;
  let inner = dims.heads * WIDTH;
//#if SELF
  let step = min(steps[row], dims.maxSteps - 1u);
  let keys = step + 1u;
  let queryAt = row * 3u * inner + head * WIDTH;
  let cacheAt = (row * dims.maxSteps + step) * 2u * inner + head * WIDTH;
  for (var d = thread; d < WIDTH; d += THREADS) {
    cache[cacheAt + d] = queries[queryAt + inner + d];
    cache[cacheAt + inner + d] = queries[queryAt + 2u * inner + d];
  }
  // Other threads of this workgroup read what was just written.
  storageBarrier();
//#else
  let span = spans[row];
  let keys = span.y;
  let queryAt = row * inner + head * WIDTH;
//#endif
  for (var d = thread; d < WIDTH; d += THREADS) {
    query[d] = queries[queryAt + d];
    sum[d] = Lanes();
  }
  workgroupBarrier();
  var largest = -3.0e38;
  var mass = 0.0;
  for (var first = 0u; first < keys; first += CHUNK) {
    let count = min(CHUNK, keys - first);
    var chunkLargest = -3.0e38;
    for (var j = thread; j < count; j += THREADS) {
      let keyAt = entryAt(row, first + j, inner, head);
      var score = 0.0;
      for (var d = 0u; d < WIDTH; d++) { score += product(query[d], cache[keyAt + d]); }
//#if SELF
      let distance = max(i32(first + j) - i32(step), -dims.maxDistance);
      score += bias[buckets[u32(distance + dims.maxDistance)] * dims.heads + head];
//#endif
      weights[j] = score;
      chunkLargest = max(chunkLargest, score);
    }
    let previous = largest;
    largest = max(largest, reduceMax(thread, chunkLargest));
    let keep = exp(previous - largest);
    var chunkMass = 0.0;
    for (var j = thread; j < count; j += THREADS) {
      weights[j] = exp(weights[j] - largest);
      chunkMass += weights[j];
    }
    mass = mass * keep + reduceSum(thread, chunkMass);
    for (var d = thread; d < WIDTH; d += THREADS) {
      var value = sum[d] * keep;
      for (var j = 0u; j < count; j++) {
        value += weights[j] * cache[entryAt(row, first + j, inner, head) + inner + d];
      }
      sum[d] = value;
    }
    workgroupBarrier();
  }
  let outAt = row * dims.outStride / LANES + head * WIDTH;
  for (var d = thread; d < WIDTH; d += THREADS) { out[outAt + d] = sum[d] / mass; }
}

/// Index in the cache of the key of position `j` as row `row` sees it; its value lies `inner` further on.
fn entryAt(row: u32, j: u32, inner: u32, head: u32) -> u32 {
//#if SELF
  let owner = ancestry[row * dims.maxSteps + j];
  return (owner * dims.maxSteps + j) * 2u * inner + head * WIDTH;
//#else
  return (spans[row].x + j) * 2u * inner + head * WIDTH;
//#endif
}
