// How much each head of one decoder step looks at each token of the prompt: the shares by which attention-step.wgsl
// (CROSS) mixes values, written out for a person to see:
//   shares[h, step, j] = softmax_j(q[h] . k[j, h])
// No 1/sqrt(d_kv) in T5, and no bias between decoder and encoder.
//
// queries: [inner] of the session's only row, cache: [prompt tokens, 2 * inner] (key, value), span: (first token,
// tokens) of its prompt, steps: the step of the row, shares: [heads, maxSteps, prompt tokens].
// One workgroup a head; dispatch (heads).

struct Dims {
  heads: u32,
  maxSteps: u32,
}

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> queries: array<f32>;
@group(0) @binding(2) var<storage, read_write> shares: array<f32>;
@group(0) @binding(3) var<storage, read> cache: array<f32>;
@group(0) @binding(4) var<storage, read> span: array<u32>;
@group(0) @binding(5) var<storage, read> steps: array<u32>;

var<workgroup> reduced: array<f32, THREADS>;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let head = group.x;
  let inner = dims.heads * D_KV;
  let first = span[0];
  let keys = span[1];
  let step = min(steps[0], dims.maxSteps - 1u);
  let outAt = (head * dims.maxSteps + step) * keys;

  // Every thread keeps to keys of its own, so that it reads back only what it wrote.
  var largest = -3.0e38;
  for (var j = thread; j < keys; j += THREADS) {
    let keyAt = (first + j) * 2u * inner + head * D_KV;
    var score = 0.0;
    for (var d = 0u; d < D_KV; d++) { score += queries[head * D_KV + d] * cache[keyAt + d]; }
    shares[outAt + j] = score;
    largest = max(largest, score);
  }
  reduced[thread] = largest;
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) { reduced[thread] = max(reduced[thread], reduced[thread + half]); }
  }
  workgroupBarrier();
  largest = reduced[0];
  workgroupBarrier();

  var mass = 0.0;
  for (var j = thread; j < keys; j += THREADS) {
    let weight = exp(shares[outAt + j] - largest);
    shares[outAt + j] = weight;
    mass += weight;
  }
  reduced[thread] = mass;
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) { reduced[thread] += reduced[thread + half]; }
  }
  workgroupBarrier();
  for (var j = thread; j < keys; j += THREADS) { shares[outAt + j] /= reduced[0]; }
}
