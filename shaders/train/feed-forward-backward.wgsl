// Backward pass through feed-forward-forward.wgsl: dL/dy to dL/dx.
//   GATED      dx[m, 2n] = dy * x[m, 2n + 1] * act'(x[m, 2n]),  dx[m, 2n + 1] = dy * act(x[m, 2n])
//   otherwise  dx[m, n] = dy * act'(x[m, n])
//
// x, dx: [rows, columns * (GATED ? 2 : 1)], dy: [rows, yStride]. One invocation per output;
// dispatch (ceil(columns / WORKGROUP_SIZE), rows).

//#uniform FeedForwardParams
//#  columns  of dy, without padding
//#  yStride  floats from one row of dy to the next

@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= params.columns) { return; }
  let g = dy[id.y * params.yStride + id.x];
//#if GATED
  let offset = (id.y * params.columns + id.x) * 2u;
  dx[offset] = g * x[offset + 1u] * activateDerivative(x[offset]);
  dx[offset + 1u] = g * activate(x[offset]);
//#else
  let offset = id.y * params.columns + id.x;
  dx[offset] = g * activateDerivative(x[offset]);
//#endif
}
