// The products of adapters: C[i, j] = alpha * sum_k X[i, k] * Y[k, j], or += with ADD, over f32 buffers in which every
// operand has an offset and two strides of its own. So one kernel does all six products of an adapter, and writes into
// the columns that belong to it when projections are stacked (q, k, v) or interleaved (wi_0, wi_1).
// DROP_X masks X by (i, k), DROP_Y masks Y by (k, j), DROP_C masks C by (i, j): see dropout.wgsl.

struct Dims {
//#if DROP
  dropout: Dropout,
//#endif
  rows: u32,     // i
  columns: u32,  // j
  depth: u32,    // k
  alpha: f32,
  xAt: u32, xRow: u32, xDepth: u32,
  yAt: u32, yDepth: u32, yColumn: u32,
  cAt: u32, cRow: u32, cColumn: u32,
}

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> y: array<f32>;
@group(0) @binding(3) var<storage, read_write> c: array<f32>;

fn loadX(i: u32, k: u32) -> f32 {
  let value = x[dims.xAt + i * dims.xRow + k * dims.xDepth];
//#if DROP_X
  return value * dropFactor(dims.dropout, i, k);
//#else
  return value;
//#endif
}

fn loadY(k: u32, j: u32) -> f32 {
  let value = y[dims.yAt + k * dims.yDepth + j * dims.yColumn];
//#if DROP_Y
  return value * dropFactor(dims.dropout, k, j);
//#else
  return value;
//#endif
}

fn store(i: u32, j: u32, sum: f32) {
  if (i >= dims.rows || j >= dims.columns) { return; }
  let at = dims.cAt + i * dims.cRow + j * dims.cColumn;
  var value = dims.alpha * sum;
//#if DROP_C
  value *= dropFactor(dims.dropout, i, j);
//#endif
//#if ADD
  c[at] += value;
//#else
  c[at] = value;
//#endif
}
