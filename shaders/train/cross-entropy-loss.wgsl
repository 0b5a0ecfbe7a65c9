// results[0] += weight * sum over rows of (log-sum-exp - logit of the label), without the rows whose label is ignored.
//
// rowStats as cross-entropy-sums.wgsl left it. One workgroup, which adds in a fixed order; dispatch (1).

//#uniform CrossEntropyLossParams
//#  rows
//#  weight  1 / labels of the step

@group(0) @binding(1) var<storage, read> labels: array<u32>;
@group(0) @binding(2) var<storage, read> rowStats: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> results: array<f32>;

var<workgroup> partials: array<f32, WORKGROUP_SIZE>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(local_invocation_index) invocation: u32) {
  var sum = 0.0;
  for (var row = invocation; row < params.rows; row += WORKGROUP_SIZE) {
    let stats = rowStats[row];
    if (labels[row] != 0xffffffffu) { sum += stats.x - stats.z + log(stats.y); }
  }
  partials[invocation] = sum;
  for (var half = WORKGROUP_SIZE / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (invocation < half) { partials[invocation] += partials[invocation + half]; }
  }
  if (invocation == 0u) { results[0] += params.weight * partials[0]; }
}
