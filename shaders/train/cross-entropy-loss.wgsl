// results[0] += sum over rows of weight * (log softmax's sum - logit of the label), ignored rows left out.
//
// state as cross-entropy-sums.wgsl left it. One workgroup, which adds in a fixed order; dispatch (1).

struct Dims {
  rows: u32,
  weight: f32,
}

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> labels: array<u32>;
@group(0) @binding(2) var<storage, read> state: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> results: array<f32>;

var<workgroup> partials: array<f32, THREADS>;

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) thread: u32) {
  var sum = 0.0;
  for (var row = thread; row < dims.rows; row += THREADS) {
    let sums = state[row];
    if (labels[row] != 0xffffffffu) { sum += sums.x - sums.z + log(sums.y); }
  }
  partials[thread] = sum;
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) { partials[thread] += partials[thread + half]; }
  }
  if (thread == 0u) { results[0] += dims.weight * partials[0]; }
}
