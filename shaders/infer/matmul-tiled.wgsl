// Prefill: Y[m, n] = epilogue(sum_k X[m, k] * W[n, k]), many rows m.
//
// X: [rows, quads] of vec4, W: [outputs, quads] of vec4 (common/weights-*.wgsl), Y: [rows, yStride].
// A workgroup of 16 x 16 threads makes a 64 x 64 tile of Y, each thread 4 x 4 of it. K advances by 16: every thread
// loads one quad of X and one of W, so that each weight is unpacked once per tile, and stores them k-major in shared
// memory (8 KB). Dispatch (ceil(outputs / 64), ceil(rows / 64)).

const TILE = 64u;
const QUADS_PER_STEP = 4u;
var<workgroup> xs: array<f32, 1024>;
var<workgroup> ws: array<f32, 1024>;

fn stage(quad: u32, column: u32, xValue: vec4<f32>, wValue: vec4<f32>) {
  for (var i = 0u; i < 4u; i++) {
    xs[(quad * 4u + i) * TILE + column] = xValue[i];
    ws[(quad * 4u + i) * TILE + column] = wValue[i];
  }
}

@compute @workgroup_size(16, 16)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(local_invocation_id) local: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let n0 = group.x * TILE;
  let m0 = group.y * TILE;
  let quadOfThread = thread % QUADS_PER_STEP;
  let rowOfThread = thread / QUADS_PER_STEP;
  let xRow = m0 + rowOfThread;
  let wRow = n0 + rowOfThread;
  var sum0 = vec4<f32>();
  var sum1 = vec4<f32>();
  var sum2 = vec4<f32>();
  var sum3 = vec4<f32>();
  for (var base = 0u; base < dims.quads; base += QUADS_PER_STEP) {
    let quad = base + quadOfThread;
    var xValue = vec4<f32>();
    var wValue = vec4<f32>();
    if (quad < dims.quads) {
      if (xRow < dims.rows) { xValue = x[xRow * dims.quads + quad]; }
      if (wRow < dims.outputs) { wValue = weight4(wRow, quad, dims.quads); }
    }
    stage(quadOfThread, rowOfThread, xValue, wValue);
    workgroupBarrier();
    for (var k = 0u; k < 16u; k++) {
      let wAt = k * TILE + local.x * 4u;
      let xAt = k * TILE + local.y * 4u;
      let w4 = vec4<f32>(ws[wAt], ws[wAt + 1u], ws[wAt + 2u], ws[wAt + 3u]);
      sum0 += xs[xAt] * w4;
      sum1 += xs[xAt + 1u] * w4;
      sum2 += xs[xAt + 2u] * w4;
      sum3 += xs[xAt + 3u] * w4;
    }
    workgroupBarrier();
  }
  let m = m0 + local.y * 4u;
  let n = n0 + local.x * 4u;
  if (n < dims.outputs) {
    if (m < dims.rows) { store4(m, n, sum0); }
    if (m + 1u < dims.rows) { store4(m + 1u, n, sum1); }
    if (m + 2u < dims.rows) { store4(m + 2u, n, sum2); }
    if (m + 3u < dims.rows) { store4(m + 3u, n, sum3); }
  }
}
