// sums[i, h].y = sum_d out[i, h, d] * dOut[i, h, d]: what both ways back through the softmax take off
// (attention-dims.wgsl); strides count lanes. One thread a query and head; dispatch (ceil(rows / THREADS), heads).

struct Dims {
  rows: u32,
  heads: u32,
  stride: u32,
}

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> out: array<Lane>;
@group(0) @binding(2) var<storage, read> dOut: array<Lane>;
@group(0) @binding(3) var<storage, read_write> sums: array<vec2<f32>>;

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= dims.rows) { return; }
  let at = id.x * dims.stride + id.y * LANES;
  var sum = 0.0;
  for (var d = 0u; d < LANES; d++) { sum += laneDot(out[at + d], dOut[at + d]); }
  sums[id.x * dims.heads + id.y].y = sum;
}
