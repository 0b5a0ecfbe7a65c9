// Backward pass of a frozen linear layer, dL/dy to dL/dx: dX[m, k] = sum_n dY[m, n] * W[n, k], or += with ADD. W is read as it
// is stored (common/weights-*.wgsl), row by row: there is no transposed copy.
//
// dY: [rows, dyStride] floats, W: [outputs, quads] of vec4, dX: [rows, quads] of vec4.

//#uniform InputGradientParams
//#  rows
//#  outputs   rows of W
//#  quads     columns of W / 4, rounded up
//#  dyStride  floats from one row of dY to the next

@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<vec4<f32>>;

fn store(m: u32, quad: u32, sum: vec4<f32>) {
  if (m >= params.rows || quad >= params.quads) { return; }
//#if ADD
  dx[m * params.quads + quad] += sum;
//#else
  dx[m * params.quads + quad] = sum;
//#endif
}
