// The squared L2 norm of all gradients, added in an order that depends on their count alone.
//   first pass   sums[g] = sum of the squares at g * WORKGROUP_SIZE + t + n * PARTS * WORKGROUP_SIZE; dispatch (PARTS)
//   TOTAL        sums[1] = sum of the values, which are the sums of the first pass; dispatch (1)

//#uniform GradientNormParams
//#  count  values to add

@group(0) @binding(1) var<storage, read> values: array<f32>;
@group(0) @binding(2) var<storage, read_write> sums: array<f32>;

var<workgroup> partials: array<f32, WORKGROUP_SIZE>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) invocation: u32) {
  var sum = 0.0;
//#if TOTAL
  for (var i = invocation; i < params.count; i += WORKGROUP_SIZE) { sum += values[i]; }
//#else
  for (var i = group.x * WORKGROUP_SIZE + invocation; i < params.count; i += PARTS * WORKGROUP_SIZE) { sum += values[i] * values[i]; }
//#endif
  partials[invocation] = sum;
  for (var half = WORKGROUP_SIZE / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (invocation < half) { partials[invocation] += partials[invocation + half]; }
  }
//#if TOTAL
  if (invocation == 0u) { sums[1] = partials[0]; }
//#else
  if (invocation == 0u) { sums[group.x] = partials[0]; }
//#endif
}
