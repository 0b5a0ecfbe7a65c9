// RMS norm (Zhang & Sennrich, 2019) as in T5: y = gain * x * rsqrt(mean(x^2) + epsilon); no mean is subtracted, no bias added.
//
// x, y: [rows, quads] of vec4 (padding is zero and stays zero), gain: [quads]. One workgroup per row; dispatch (rows).

//#uniform RmsNormParams
//#  quads     K / 4, rounded up; K: columns of x
//#  inverseK  1 / K (without padding), for the mean square
//#  epsilon

@group(0) @binding(1) var<storage, read> x: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> gain: array<vec4<f32>>;

var<workgroup> squares: array<f32, WORKGROUP_SIZE>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) invocation: u32) {
  let start = group.x * params.quads;
  var square = 0.0;
  for (var quad = invocation; quad < params.quads; quad += WORKGROUP_SIZE) {
    let value = x[start + quad];
    square += dot(value, value);
  }
  squares[invocation] = square;
  for (var half = WORKGROUP_SIZE / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (invocation < half) { squares[invocation] += squares[invocation + half]; }
  }
  workgroupBarrier();
  let factor = inverseSqrt(squares[0] * params.inverseK + params.epsilon);
  for (var quad = invocation; quad < params.quads; quad += WORKGROUP_SIZE) {
    y[start + quad] = x[start + quad] * gain[quad] * factor;
  }
}
