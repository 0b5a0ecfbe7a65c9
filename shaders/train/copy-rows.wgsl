// y = x, in one pass with its neighbours: a copy command would have to leave the pass. One thread a quad.
// Dispatch: `quads` threads, in two dimensions of workgroups.

@group(0) @binding(0) var<uniform> quads: u32;
@group(0) @binding(1) var<storage, read> x: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4<f32>>;

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let at = (group.y * groups.x + group.x) * THREADS + thread;
  if (at < quads) { y[at] = x[at]; }
}
