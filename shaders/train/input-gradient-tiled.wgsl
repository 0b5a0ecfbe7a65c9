// The input gradient of input-gradient-dims.wgsl by tiles: 16 x 16 threads make 64 rows x 64 columns of dX, each 4 x 4 of it;
// n advances by 16. Every thread loads four entries of dY and one quad of W per step, and adds
// each step's sums up apart, since behind the head there are as many terms as the vocabulary has words. Dispatch (ceil(quads / 16), ceil(rows / 64)).

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
  for (var base = 0u; base < dims.outputs; base += STEP) {
    // Neighbouring threads read neighbouring n of one row.
    let n = base + local.x;
    for (var part = 0u; part < 4u; part++) {
      let row = part * 16u + local.y;
      var value = 0.0;
      if (m0 + row < dims.rows && n < dims.outputs) { value = dy[(m0 + row) * dims.dyStride + n]; }
      ds[local.x * TILE + row] = value;
    }
    var w = vec4<f32>();
    if (base + local.y < dims.outputs && quad < dims.quads) { w = weight4(base + local.y, quad, dims.quads); }
    ws[local.y * 16u + local.x] = w;
    workgroupBarrier();
    var part0 = vec4<f32>();
    var part1 = vec4<f32>();
    var part2 = vec4<f32>();
    var part3 = vec4<f32>();
    for (var k = 0u; k < STEP; k++) {
      let w4 = ws[k * 16u + local.x];
      let at = k * TILE + local.y * 4u;
      part0 += ds[at] * w4;
      part1 += ds[at + 1u] * w4;
      part2 += ds[at + 2u] * w4;
      part3 += ds[at + 3u] * w4;
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
