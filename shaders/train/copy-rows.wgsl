// y = x, inside the compute pass: a copy command would have to end it. One invocation per quad.
// Dispatch: `quads` invocations, in two dimensions of workgroups.

//#uniform CopyRowsParams
//#  quads  of x and y

@group(0) @binding(1) var<storage, read> x: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4<f32>>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) invocation: u32,
) {
  let i = (group.y * groups.x + group.x) * WORKGROUP_SIZE + invocation;
  if (i < params.quads) { y[i] = x[i]; }
}
