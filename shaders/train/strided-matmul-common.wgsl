// The matrix products of adapters: C[i, j] = alpha * sum_k X[i, k] * Y[k, j], or += with ADD, over f32 buffers in which every
// operand has an offset and two strides. One kernel does all six products of an adapter, and writes into the columns that
// belong to it where projections are stacked (q, k, v) or interleaved (wi_0, wi_1).
// DROP_X masks X at (i, k), DROP_Y masks Y at (k, j), DROP_C masks C at (i, j): see dropout.wgsl.

//#uniform StridedMatmulParams
//#  rows             i
//#  columns          j
//#  depth            k
//#  alpha
//#  xOffset
//#  xRowStride
//#  xDepthStride
//#  yOffset
//#  yDepthStride
//#  yColumnStride
//#  cOffset
//#  cRowStride
//#  cColumnStride
//#if DROP
//#  dropoutKey       this and the next three: see dropout.wgsl
//#  dropoutThreshold
//#  dropoutRowBase
//#  dropoutScale
//#endif

@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> y: array<f32>;
@group(0) @binding(3) var<storage, read_write> c: array<f32>;

fn loadX(i: u32, k: u32) -> f32 {
  let value = x[params.xOffset + i * params.xRowStride + k * params.xDepthStride];
//#if DROP_X
  return value * dropoutFactor(i, k);
//#else
  return value;
//#endif
}

fn loadY(k: u32, j: u32) -> f32 {
  let value = y[params.yOffset + k * params.yDepthStride + j * params.yColumnStride];
//#if DROP_Y
  return value * dropoutFactor(k, j);
//#else
  return value;
//#endif
}

fn store(i: u32, j: u32, sum: f32) {
  if (i >= params.rows || j >= params.columns) { return; }
  let offset = params.cOffset + i * params.cRowStride + j * params.cColumnStride;
  var value = params.alpha * sum;
//#if DROP_C
  value *= dropoutFactor(i, j);
//#endif
//#if ADD
  c[offset] += value;
//#else
  c[offset] = value;
//#endif
}
