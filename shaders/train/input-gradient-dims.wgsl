// The gradient of a frozen linear layer by its input: dX[m, k] = sum_n dY[m, n] * W[n, k], or += with ADD. W is read as it
// is stored (common/weights-*.wgsl), row by row: no transposed copy exists.
//
// dY: [rows, dyStride] floats, W: [outputs, quads] of vec4, dX: [rows, quads] of vec4.

struct Dims {
  rows: u32,
  outputs: u32,
  quads: u32,
  dyStride: u32,
}

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<vec4<f32>>;

fn store(m: u32, quad: u32, sum: vec4<f32>) {
  if (m >= dims.rows || quad >= dims.quads) { return; }
//#if ADD
  dx[m * dims.quads + quad] += sum;
//#else
  dx[m * dims.quads + quad] = sum;
//#endif
}
