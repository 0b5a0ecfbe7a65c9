// What lies between the two matrices of a feed-forward, apart from them so that its input can be kept for the way back:
//   GATED  y[m, n] = gelu(x[m, 2n]) * x[m, 2n + 1]   (rows of wi_0 and wi_1 are interleaved at load)
//   else   y[m, n] = max(x[m, n], 0)
//
// x: [rows, columns * (GATED ? 2 : 1)], y: [rows, yStride] floats. One thread an output; dispatch (ceil(columns / THREADS), rows).

struct Dims {
  columns: u32,
  yStride: u32,
}

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= dims.columns) { return; }
//#if GATED
  let at = (id.y * dims.columns + id.x) * 2u;
  y[id.y * dims.yStride + id.x] = gelu(x[at]) * x[at + 1u];
//#else
  y[id.y * dims.yStride + id.x] = max(x[id.y * dims.columns + id.x], 0.0);
//#endif
}
