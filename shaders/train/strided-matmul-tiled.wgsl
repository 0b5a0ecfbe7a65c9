// strided-matmul-common.wgsl in tiles: a workgroup of 16 x 16 computes 32 x 16 of C, two entries per invocation; k advances by
// 16. One side of C is the rank, so a larger tile would stay empty. Neighbours read along whichever stride is 1.
// Dispatch: ceil(rows / 32) * ceil(columns / 16) workgroups, in two dimensions.

const STEP = 16u;
var<workgroup> xs: array<f32, 512>;
var<workgroup> ys: array<f32, 256>;

@compute @workgroup_size(16, 16)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_id) local: vec3<u32>,
) {
  let across = (params.columns + 15u) / 16u;
  let tile = group.y * groups.x + group.x;
  let i0 = tile / across * 32u;
  let j0 = tile % across * 16u;
  let xAlongDepth = params.xDepthStride == 1u;
  let yAlongDepth = params.yDepthStride == 1u;
  let xi = select(local.x, local.y, xAlongDepth);
  let xk = select(local.y, local.x, xAlongDepth);
  let yj = select(local.x, local.y, yAlongDepth);
  let yk = select(local.y, local.x, yAlongDepth);
  var low = 0.0;
  var high = 0.0;
  for (var base = 0u; base < params.depth; base += STEP) {
    var x0 = 0.0;
    var x1 = 0.0;
    var y0 = 0.0;
    if (base + xk < params.depth) {
      if (i0 + xi < params.rows) { x0 = loadX(i0 + xi, base + xk); }
      if (i0 + xi + 16u < params.rows) { x1 = loadX(i0 + xi + 16u, base + xk); }
    }
    if (base + yk < params.depth && j0 + yj < params.columns) { y0 = loadY(base + yk, j0 + yj); }
    xs[xk * 32u + xi] = x0;
    xs[xk * 32u + xi + 16u] = x1;
    ys[yk * 16u + yj] = y0;
    workgroupBarrier();
    for (var k = 0u; k < STEP; k++) {
      let value = ys[k * 16u + local.x];
      low += xs[k * 32u + local.y] * value;
      high += xs[k * 32u + local.y + 16u] * value;
    }
    workgroupBarrier();
  }
  store(i0 + local.y, j0 + local.x, low);
  store(i0 + local.y + 16u, j0 + local.x, high);
}
