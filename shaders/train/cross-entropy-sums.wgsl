// Softmax over a vocabulary that is seen in chunks: for each row the largest logit so far, the sum of exp(logit - largest),
// and the logit of its label. The first chunk starts the row, later ones carry on.
//
// logits: [rows, columns] of the vocabulary from `first`, labels: [rows] (0xffffffff: ignored), state: [rows] of vec4.
// One workgroup a row; dispatch (rows).

struct Dims {
  columns: u32,
  first: u32,
}

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> logits: array<f32>;
@group(0) @binding(2) var<storage, read> labels: array<u32>;
@group(0) @binding(3) var<storage, read_write> state: array<vec4<f32>>;

var<workgroup> reduced: array<f32, THREADS>;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let row = group.x;
  let start = row * dims.columns;
  var before = vec4<f32>(-3.0e38, 0.0, 0.0, 0.0);
  if (dims.first > 0u) { before = state[row]; }
  var mine = before.x;
  for (var n = thread; n < dims.columns; n += THREADS) { mine = max(mine, logits[start + n]); }
  reduced[thread] = mine;
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) { reduced[thread] = max(reduced[thread], reduced[thread + half]); }
  }
  workgroupBarrier();
  let largest = reduced[0];
  workgroupBarrier();
  var mass = 0.0;
  // In blocks first: a plain sum over a vocabulary loses two digits.
  for (var base = thread; base < dims.columns; base += 64u * THREADS) {
    var part = 0.0;
    let end = min(base + 64u * THREADS, dims.columns);
    for (var n = base; n < end; n += THREADS) { part += exp(logits[start + n] - largest); }
    mass += part;
  }
  reduced[thread] = mass;
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) { reduced[thread] += reduced[thread + half]; }
  }
  if (thread == 0u) {
    var labelLogit = before.z;
    let label = labels[row];
    if (label >= dims.first && label - dims.first < dims.columns) { labelLogit = logits[start + label - dims.first]; }
    state[row] = vec4<f32>(largest, before.y * exp(before.x - largest) + reduced[0], labelLogit, 0.0);
  }
}
