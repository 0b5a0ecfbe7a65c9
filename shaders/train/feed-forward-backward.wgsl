// The way back through feed-forward-forward.wgsl:
//   GATED  dx[m, 2n] = dy * x[m, 2n + 1] * gelu'(x[m, 2n]),  dx[m, 2n + 1] = dy * gelu(x[m, 2n])
//   else   dx[m, n] = x[m, n] > 0 ? dy : 0
//
// x, dx: [rows, columns * (GATED ? 2 : 1)], dy: [rows, dyStride] floats. One thread an output; dispatch (ceil(columns / THREADS), rows).

struct Dims {
  columns: u32,
  dyStride: u32,
}

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= dims.columns) { return; }
  let g = dy[id.y * dims.dyStride + id.x];
//#if GATED
  let at = (id.y * dims.columns + id.x) * 2u;
  dx[at] = g * x[at + 1u] * geluSlope(x[at]);
  dx[at + 1u] = g * gelu(x[at]);
//#else
  let at = id.y * dims.columns + id.x;
  dx[at] = select(0.0, g, x[at] > 0.0);
//#endif
}
