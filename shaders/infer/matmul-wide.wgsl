// 9 to 32 rows (batches, short prompts): Y[m, n] = epilogue(sum_k X[m, k] * W[n, k]) in low, wide tiles; the 64-row tiles of
// matmul-tiled.wgsl would stay mostly empty.
// With NORM the RMS norm before the layer is fused, as in matvec.wgsl: each workgroup sums the squares of its rows on the way.
//
// X: [rows, quads] of vec4, W: [outputs, quads] of vec4 (common/weights-*.wgsl), Y: [rows, yStride].
// Uniform: LinearParams (linear-epilogue.wgsl).
// A workgroup computes a tile of 16 rows and WORKGROUP_SIZE outputs, 4 x 4 per invocation. K advances by 16: every
// invocation unpacks one quad of four neighbouring outputs and stores it k-major in workgroup memory, the first 64 also one
// quad of X (9 KB at a size of 128). WORKGROUP_SIZE is at least 64. Dispatch (ceil(outputs / WORKGROUP_SIZE), ceil(rows / 16)).

//#if NORM
@group(0) @binding(3) var<storage, read> gain: array<vec4<f32>>;
var<workgroup> squares: array<f32, 64>;
//#endif

const QUADS_PER_STEP = 4u;
/// Columns of the tile in vec4.
const COLUMNS = WORKGROUP_SIZE / 4u;
/// [16 rows, 4 quads]
var<workgroup> xs: array<vec4<f32>, 64>;
/// [16 inputs, COLUMNS]: each vec4 holds one input of four neighbouring outputs.
var<workgroup> ws: array<vec4<f32>, WORKGROUP_SIZE * 4>;

//#if NORM
fn factor(row: u32) -> f32 {
  let offset = row * QUADS_PER_STEP;
  let square = squares[offset] + squares[offset + 1u] + squares[offset + 2u] + squares[offset + 3u];
  return inverseSqrt(square * params.inverseK + params.epsilon);
}
//#endif

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) invocation: u32) {
  let m0 = group.y * 16u;
  let n0 = group.x * WORKGROUP_SIZE;
  let quadOfThread = invocation % QUADS_PER_STEP;
  let xRow = m0 + invocation / QUADS_PER_STEP;
  let stages = invocation < 64u && xRow < params.rows;
  let lastN = params.outputs - 1u;
  let wRow = n0 + (invocation / QUADS_PER_STEP) * 4u;
  let row0 = min(wRow, lastN);
  let row1 = min(wRow + 1u, lastN);
  let row2 = min(wRow + 2u, lastN);
  let row3 = min(wRow + 3u, lastN);
  let wOffset = quadOfThread * 4u * COLUMNS + invocation / QUADS_PER_STEP;
  let column = invocation % COLUMNS;
  let row = (invocation / COLUMNS) * 4u;
  var square = 0.0;
  var sum0 = vec4<f32>();
  var sum1 = vec4<f32>();
  var sum2 = vec4<f32>();
  var sum3 = vec4<f32>();
  for (var base = 0u; base < params.quads; base += QUADS_PER_STEP) {
    let quad = base + quadOfThread;
    var value = vec4<f32>();
    var block = mat4x4<f32>();
    if (quad < params.quads) {
      if (stages) {
        value = x[xRow * params.quads + quad];
//#if NORM
        square += dot(value, value);
        value *= gain[quad];
//#endif
      }
      block = transpose(mat4x4<f32>(
        weight4(row0, quad, params.quads),
        weight4(row1, quad, params.quads),
        weight4(row2, quad, params.quads),
        weight4(row3, quad, params.quads),
      ));
    }
    if (invocation < 64u) { xs[invocation] = value; }
    ws[wOffset] = block[0];
    ws[wOffset + COLUMNS] = block[1];
    ws[wOffset + 2u * COLUMNS] = block[2];
    ws[wOffset + 3u * COLUMNS] = block[3];
    workgroupBarrier();
    for (var q = 0u; q < QUADS_PER_STEP; q++) {
      let offset = q * 4u * COLUMNS + column;
      let w = mat4x4<f32>(ws[offset], ws[offset + COLUMNS], ws[offset + 2u * COLUMNS], ws[offset + 3u * COLUMNS]);
      let xOffset = row * QUADS_PER_STEP + q;
      sum0 += w * xs[xOffset];
      sum1 += w * xs[xOffset + QUADS_PER_STEP];
      sum2 += w * xs[xOffset + 2u * QUADS_PER_STEP];
      sum3 += w * xs[xOffset + 3u * QUADS_PER_STEP];
    }
    workgroupBarrier();
  }
//#if NORM
  if (invocation < 64u) { squares[invocation] = square; }
  workgroupBarrier();
  sum0 *= factor(row);
  sum1 *= factor(row + 1u);
  sum2 *= factor(row + 2u);
  sum3 *= factor(row + 3u);
//#endif
  let m = m0 + row;
  let n = n0 + column * 4u;
  if (n < params.outputs) {
    if (m < params.rows) { store4(m, n, sum0); }
    if (m + 1u < params.rows) { store4(m + 1u, n, sum1); }
    if (m + 2u < params.rows) { store4(m + 2u, n, sum2); }
    if (m + 3u < params.rows) { store4(m + 3u, n, sum3); }
  }
}
