// strided-matmul-common.wgsl where workgroup memory costs more than it saves: each invocation computes 4 x 4 of C alone.
// Dispatch: ceil(rows / 4) * ceil(columns / 4) invocations, in two dimensions of workgroups.

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) invocation: u32,
) {
  let across = (params.columns + 3u) / 4u;
  let tile = (group.y * groups.x + group.x) * WORKGROUP_SIZE + invocation;
  let i = tile / across * 4u;
  let j = tile % across * 4u;
  if (i >= params.rows) { return; }
  let lastI = params.rows - 1u;
  let lastJ = params.columns - 1u;
  let i1 = min(i + 1u, lastI);
  let i2 = min(i + 2u, lastI);
  let i3 = min(i + 3u, lastI);
  let j1 = min(j + 1u, lastJ);
  let j2 = min(j + 2u, lastJ);
  let j3 = min(j + 3u, lastJ);
  var sum0 = vec4<f32>();
  var sum1 = vec4<f32>();
  var sum2 = vec4<f32>();
  var sum3 = vec4<f32>();
  for (var k = 0u; k < params.depth; k++) {
    let y4 = vec4<f32>(loadY(k, j), loadY(k, j1), loadY(k, j2), loadY(k, j3));
    sum0 += loadX(i, k) * y4;
    sum1 += loadX(i1, k) * y4;
    sum2 += loadX(i2, k) * y4;
    sum3 += loadX(i3, k) * y4;
  }
  for (var n = 0u; n < 4u; n++) {
    store(i, j + n, sum0[n]);
    store(i + 1u, j + n, sum1[n]);
    store(i + 2u, j + n, sum2[n]);
    store(i + 3u, j + n, sum3[n]);
  }
}
