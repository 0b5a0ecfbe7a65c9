// The squared L2 norm of all gradients, added in an order that depends on their number alone.
//   PARTS    partials[g] = sum of the squares at g * THREADS + t + n * PARTS * THREADS; dispatch (PARTS)
//   TOTAL    results[1] = sum of the partials; dispatch (1)

@group(0) @binding(0) var<uniform> count: u32;
@group(0) @binding(1) var<storage, read> values: array<f32>;
@group(0) @binding(2) var<storage, read_write> sums: array<f32>;

var<workgroup> partials: array<f32, THREADS>;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  var sum = 0.0;
//#if TOTAL
  for (var i = thread; i < count; i += THREADS) { sum += values[i]; }
//#else
  for (var i = group.x * THREADS + thread; i < count; i += PARTS * THREADS) { sum += values[i] * values[i]; }
//#endif
  partials[thread] = sum;
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) { partials[thread] += partials[thread + half]; }
  }
//#if TOTAL
  if (thread == 0u) { sums[1] = partials[0]; }
//#else
  if (thread == 0u) { sums[group.x] = partials[0]; }
//#endif
}
