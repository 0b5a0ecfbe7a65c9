// Logits of a chunk of the vocabulary become the gradient by them, in place:
//   g[m, n] = weight * (softmax(logits)[m, n] - [n is the label]), 0 in rows whose label is ignored.
//
// logits: [rows, columns] of the vocabulary from `first`, state as cross-entropy-sums.wgsl left it. `weight` is 1 / labels of
// the step, times the head's scale. One thread an entry; dispatch (ceil(columns / THREADS), rows).

struct Dims {
  columns: u32,
  first: u32,
  weight: f32,
}

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read_write> logits: array<f32>;
@group(0) @binding(2) var<storage, read> labels: array<u32>;
@group(0) @binding(3) var<storage, read> state: array<vec4<f32>>;

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= dims.columns) { return; }
  let at = id.y * dims.columns + id.x;
  let label = labels[id.y];
  if (label == 0xffffffffu) {
    logits[at] = 0.0;
    return;
  }
  let sums = state[id.y];
  let probability = exp(logits[at] - sums.x) / sums.y;
  logits[at] = dims.weight * (probability - select(0.0, 1.0, dims.first + id.x == label));
}
