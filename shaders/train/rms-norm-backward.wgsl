// Backward pass of y = gain * x * f, f = rsqrt(mean(x^2) + epsilon), with a frozen gain: dL/dy to dL/dx.
//   dx = f * gain * dy - x * f^3 / K * sum_k(gain * dy * x)
// With ADD it is added to what dx holds: the gradient of the residual connection.
//
// x, dy, dx: [rows, quads] of vec4, padding zero; gain: [quads]. One workgroup per row; dispatch (rows).

//#uniform RmsNormParams
//#  quads     K / 4, rounded up; K: columns of x
//#  inverseK  1 / K (without padding)
//#  epsilon

@group(0) @binding(1) var<storage, read> x: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> dy: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> dx: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read> gain: array<vec4<f32>>;

var<workgroup> partials: array<vec2<f32>, WORKGROUP_SIZE>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) invocation: u32) {
  let start = group.x * params.quads;
  var sums = vec2<f32>();
  for (var quad = invocation; quad < params.quads; quad += WORKGROUP_SIZE) {
    let value = x[start + quad];
    sums += vec2<f32>(dot(value, value), dot(value, gain[quad] * dy[start + quad]));
  }
  partials[invocation] = sums;
  for (var half = WORKGROUP_SIZE / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (invocation < half) { partials[invocation] += partials[invocation + half]; }
  }
  workgroupBarrier();
  let total = partials[0];
  let factor = inverseSqrt(total.x * params.inverseK + params.epsilon);
  let along = factor * factor * factor * params.inverseK * total.y;
  for (var quad = invocation; quad < params.quads; quad += WORKGROUP_SIZE) {
    let value = factor * gain[quad] * dy[start + quad] - along * x[start + quad];
//#if ADD
    dx[start + quad] += value;
//#else
    dx[start + quad] = value;
//#endif
  }
}
