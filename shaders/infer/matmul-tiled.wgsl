// Prefill: Y[m, n] = epilogue(sum_k X[m, k] * W[n, k]) for many rows m.
//
// X: [rows, quads] of vec4, W: [outputs, quads] of vec4 (common/weights-*.wgsl), Y: [rows, yStride].
// Uniform: LinearParams (linear-epilogue.wgsl).
// A workgroup of 16 x 16 computes a 64 x 64 tile of Y, 4 x 4 per invocation. K advances by 16: every invocation loads one
// quad of X and one of W, so that each weight is unpacked once per tile, and stores them k-major in workgroup memory (8 KB).
// Dispatch (ceil(outputs / 64), ceil(rows / 64)).

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
  @builtin(local_invocation_index) invocation: u32,
) {
  let n0 = group.x * TILE;
  let m0 = group.y * TILE;
  let quadOfThread = invocation % QUADS_PER_STEP;
  let rowOfThread = invocation / QUADS_PER_STEP;
  let xRow = m0 + rowOfThread;
  let wRow = n0 + rowOfThread;
  var sum0 = vec4<f32>();
  var sum1 = vec4<f32>();
  var sum2 = vec4<f32>();
  var sum3 = vec4<f32>();
  for (var base = 0u; base < params.quads; base += QUADS_PER_STEP) {
    let quad = base + quadOfThread;
    var xValue = vec4<f32>();
    var wValue = vec4<f32>();
    if (quad < params.quads) {
      if (xRow < params.rows) { xValue = x[xRow * params.quads + quad]; }
      if (wRow < params.outputs) { wValue = weight4(wRow, quad, params.quads); }
    }
    stage(quadOfThread, rowOfThread, xValue, wValue);
    workgroupBarrier();
    for (var k = 0u; k < 16u; k++) {
      let wOffset = k * TILE + local.x * 4u;
      let xOffset = k * TILE + local.y * 4u;
      let w4 = vec4<f32>(ws[wOffset], ws[wOffset + 1u], ws[wOffset + 2u], ws[wOffset + 3u]);
      sum0 += xs[xOffset] * w4;
      sum1 += xs[xOffset + 1u] * w4;
      sum2 += xs[xOffset + 2u] * w4;
      sum3 += xs[xOffset + 3u] * w4;
    }
    workgroupBarrier();
  }
  let m = m0 + local.y * 4u;
  let n = n0 + local.x * 4u;
  if (n < params.outputs) {
    if (m < params.rows) { store4(m, n, sum0); }
    if (m + 1u < params.rows) { store4(m + 1u, n, sum1); }
    if (m + 2u < params.rows) { store4(m + 2u, n, sum2); }
    if (m + 3u < params.rows) { store4(m + 3u, n, sum3); }
  }
}
