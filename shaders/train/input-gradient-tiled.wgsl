// input-gradient-common.wgsl in tiles: a workgroup of 16 x 16 computes 64 rows x 64 columns of dX, 4 x 4 per invocation; n
// advances by 16. Every invocation loads four entries of dY and one quad of W per step. Each step is accumulated apart first,
// since behind the head there are as many terms as the vocabulary has tokens. Dispatch (ceil(quads / 16), ceil(rows / 64)).

const TILE = 64u;
const STEP = 16u;
var<workgroup> ds: array<f32, 1024>;
var<workgroup> ws: array<vec4<f32>, 256>;

@compute @workgroup_size(16, 16)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(local_invocation_id) local: vec3<u32>,
) {
  let m0 = group.y * TILE;
  let quad0 = group.x * 16u;
  let quad = quad0 + local.x;
  var sum0 = vec4<f32>();
  var sum1 = vec4<f32>();
  var sum2 = vec4<f32>();
  var sum3 = vec4<f32>();
  for (var base = 0u; base < params.outputs; base += STEP) {
    // Neighbouring invocations read neighbouring columns of one row.
    let n = base + local.x;
    for (var part = 0u; part < 4u; part++) {
      let row = part * 16u + local.y;
      var value = 0.0;
      if (m0 + row < params.rows && n < params.outputs) { value = dy[(m0 + row) * params.dyStride + n]; }
      ds[local.x * TILE + row] = value;
    }
    var w = vec4<f32>();
    if (base + local.y < params.outputs && quad < params.quads) { w = weight4(base + local.y, quad, params.quads); }
    ws[local.y * 16u + local.x] = w;
    workgroupBarrier();
    var part0 = vec4<f32>();
    var part1 = vec4<f32>();
    var part2 = vec4<f32>();
    var part3 = vec4<f32>();
    for (var k = 0u; k < STEP; k++) {
      let w4 = ws[k * 16u + local.x];
      let offset = k * TILE + local.y * 4u;
      part0 += ds[offset] * w4;
      part1 += ds[offset + 1u] * w4;
      part2 += ds[offset + 2u] * w4;
      part3 += ds[offset + 3u] * w4;
    }
    sum0 += part0;
    sum1 += part1;
    sum2 += part2;
    sum3 += part3;
    workgroupBarrier();
  }
  let m = m0 + local.y * 4u;
  store(m, quad, sum0);
  store(m + 1u, quad, sum1);
  store(m + 2u, quad, sum2);
  store(m + 3u, quad, sum3);
}
