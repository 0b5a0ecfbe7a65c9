// delta[i, h] = sum_d out[i, h, d] * dOut[i, h, d]: the term that the backward pass through the softmax subtracts, for queries
// and keys alike (attention-common.wgsl). Strides count elements.
// One invocation per query and head; dispatch (ceil(rows / WORKGROUP_SIZE), heads).

//#uniform AttentionDeltaParams
//#  rows    queries
//#  heads
//#  stride  of out and dOut

@group(0) @binding(1) var<storage, read> out: array<Element>;
@group(0) @binding(2) var<storage, read> dOut: array<Element>;
@group(0) @binding(3) var<storage, read_write> rowStats: array<vec2<f32>>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= params.rows) { return; }
  let offset = id.x * params.stride + id.y * ELEMENTS;
  var sum = 0.0;
  for (var d = 0u; d < ELEMENTS; d++) { sum += elementDot(out[offset + d], dOut[offset + d]); }
  rowStats[id.x * params.heads + id.y].y = sum;
}
