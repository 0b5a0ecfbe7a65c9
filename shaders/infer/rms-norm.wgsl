// RMS norm (Zhang & Sennrich, 2019) as T5 has it: y = gain * x * rsqrt(mean(x^2) + eps); no mean is taken off, no bias.
//
// x, y: [rows, quads] of vec4 (padding is zero and stays zero), gain: [quads]. One workgroup a row; dispatch (rows).

struct Dims {
  quads: u32,
  inverseK: f32,
  epsilon: f32,
}

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> x: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> gain: array<vec4<f32>>;

var<workgroup> squares: array<f32, THREADS>;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let start = group.x * dims.quads;
  var square = 0.0;
  for (var quad = thread; quad < dims.quads; quad += THREADS) {
    let value = x[start + quad];
    square += dot(value, value);
  }
  squares[thread] = square;
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) { squares[thread] += squares[thread + half]; }
  }
  workgroupBarrier();
  let factor = inverseSqrt(squares[0] * dims.inverseK + dims.epsilon);
  for (var quad = thread; quad < dims.quads; quad += THREADS) {
    y[start + quad] = x[start + quad] * gain[quad] * factor;
  }
}
