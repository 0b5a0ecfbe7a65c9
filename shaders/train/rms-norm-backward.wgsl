// The way back through y = gain * x * f, f = rsqrt(mean(x^2) + eps), the gain frozen:
//   dx = f * gain * dy - x * f^3 / K * sum_k(gain * dy * x)
// With ADD it is added to what dx holds: the gradient that passes the sublayer by.
//
// x, dy, dx: [rows, quads] of vec4, padding zero; gain: [quads]. One workgroup a row; dispatch (rows).

struct Dims {
  quads: u32,
  inverseK: f32,
  epsilon: f32,
}

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> x: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> dy: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> dx: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read> gain: array<vec4<f32>>;

var<workgroup> partials: array<vec2<f32>, THREADS>;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let start = group.x * dims.quads;
  var sums = vec2<f32>();
  for (var quad = thread; quad < dims.quads; quad += THREADS) {
    let value = x[start + quad];
    sums += vec2<f32>(dot(value, value), dot(value, gain[quad] * dy[start + quad]));
  }
  partials[thread] = sums;
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) { partials[thread] += partials[thread + half]; }
  }
  workgroupBarrier();
  let total = partials[0];
  let factor = inverseSqrt(total.x * dims.inverseK + dims.epsilon);
  let along = factor * factor * factor * dims.inverseK * total.y;
  for (var quad = thread; quad < dims.quads; quad += THREADS) {
    let value = factor * gain[quad] * dy[start + quad] - along * x[start + quad];
//#if ADD
    dx[start + quad] += value;
//#else
    dx[start + quad] = value;
//#endif
  }
}
