// The activation between the two matrices of a feed-forward layer, as a kernel of its own so that its input is kept for the
// backward pass:
//   GATED      y[m, n] = act(x[m, 2n]) * x[m, 2n + 1]   (rows of wi_0 and wi_1 are interleaved at load)
//   otherwise  y[m, n] = act(x[m, n])
//
// x: [rows, columns * (GATED ? 2 : 1)], y: [rows, yStride]. One invocation per output;
// dispatch (ceil(columns / WORKGROUP_SIZE), rows).

//#uniform FeedForwardParams
//#  columns  of y, without padding
//#  yStride  floats from one row of y to the next

@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= params.columns) { return; }
//#if GATED
  let offset = (id.y * params.columns + id.x) * 2u;
  y[id.y * params.yStride + id.x] = activate(x[offset]) * x[offset + 1u];
//#else
  y[id.y * params.yStride + id.x] = activate(x[id.y * params.columns + id.x]);
//#endif
}
