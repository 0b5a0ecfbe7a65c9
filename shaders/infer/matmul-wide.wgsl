// Some rows, 9 to 32 (batches, short prompts): Y[m, n] = epilogue(sum_k X[m, k] * W[n, k]) in tiles that are low and wide,
// since a tile as high as matmul-tiled.wgsl's would stay mostly empty.
// With NORM the RMS norm before the layer is fused, as in matvec.wgsl: each workgroup sums the squares of its rows in passing.
//
// X: [rows, quads] of vec4, W: [outputs, quads] of vec4 (common/weights-*.wgsl), Y: [rows, yStride].
// A workgroup of THREADS makes a tile of 16 rows and THREADS outputs, each thread 4 x 4 of it. K advances by 16: every
// thread unpacks one quad of four neighbouring outputs and stores it k-major in shared memory, the first 64 one quad of X
// (9 KB with 128 threads). THREADS is at least 64. Dispatch (ceil(outputs / THREADS), ceil(rows / 16)).

//#if NORM
@group(0) @binding(3) var<storage, read> gain: array<vec4<f32>>;
var<workgroup> squares: array<f32, 64>;
//#endif

const QUADS_PER_STEP = 4u;
/// Columns of the tile in vec4.
const COLUMNS = THREADS / 4u;
/// [16 rows, 4 quads]
var<workgroup> xs: array<vec4<f32>, 64>;
/// [16 inputs, COLUMNS], each vec4 one input of four neighbouring outputs.
var<workgroup> ws: array<vec4<f32>, THREADS * 4>;

//#if NORM
fn factor(row: u32) -> f32 {
  let at = row * QUADS_PER_STEP;
  let square = squares[at] + squares[at + 1u] + squares[at + 2u] + squares[at + 3u];
  return inverseSqrt(square * dims.inverseK + dims.epsilon);
}
//#endif

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let m0 = group.y * 16u;
  let n0 = group.x * THREADS;
  let quadOfThread = thread % QUADS_PER_STEP;
  let xRow = m0 + thread / QUADS_PER_STEP;
  let stages = thread < 64u && xRow < dims.rows;
  let lastN = dims.outputs - 1u;
  let wRow = n0 + (thread / QUADS_PER_STEP) * 4u;
  let row0 = min(wRow, lastN);
  let row1 = min(wRow + 1u, lastN);
  let row2 = min(wRow + 2u, lastN);
  let row3 = min(wRow + 3u, lastN);
  let wAt = quadOfThread * 4u * COLUMNS + thread / QUADS_PER_STEP;
  let column = thread % COLUMNS;
  let row = (thread / COLUMNS) * 4u;
  var square = 0.0;
  var sum0 = vec4<f32>();
  var sum1 = vec4<f32>();
  var sum2 = vec4<f32>();
  var sum3 = vec4<f32>();
  for (var base = 0u; base < dims.quads; base += QUADS_PER_STEP) {
    let quad = base + quadOfThread;
    var value = vec4<f32>();
    var block = mat4x4<f32>();
    if (quad < dims.quads) {
      if (stages) {
        value = x[xRow * dims.quads + quad];
//#if NORM
        square += dot(value, value);
        value *= gain[quad];
//#endif
      }
      block = transpose(mat4x4<f32>(
        weight4(row0, quad, dims.quads),
        weight4(row1, quad, dims.quads),
        weight4(row2, quad, dims.quads),
        weight4(row3, quad, dims.quads),
      ));
    }
    if (thread < 64u) { xs[thread] = value; }
    ws[wAt] = block[0];
    ws[wAt + COLUMNS] = block[1];
    ws[wAt + 2u * COLUMNS] = block[2];
    ws[wAt + 3u * COLUMNS] = block[3];
    workgroupBarrier();
    for (var q = 0u; q < QUADS_PER_STEP; q++) {
      let at = q * 4u * COLUMNS + column;
      let w = mat4x4<f32>(ws[at], ws[at + COLUMNS], ws[at + 2u * COLUMNS], ws[at + 3u * COLUMNS]);
      let xAt = row * QUADS_PER_STEP + q;
      sum0 += w * xs[xAt];
      sum1 += w * xs[xAt + QUADS_PER_STEP];
      sum2 += w * xs[xAt + 2u * QUADS_PER_STEP];
      sum3 += w * xs[xAt + 3u * QUADS_PER_STEP];
    }
    workgroupBarrier();
  }
//#if NORM
  if (thread < 64u) { squares[thread] = square; }
  workgroupBarrier();
  sum0 *= factor(row);
  sum1 *= factor(row + 1u);
  sum2 *= factor(row + 2u);
  sum3 *= factor(row + 3u);
//#endif
  let m = m0 + row;
  let n = n0 + column * 4u;
  if (n < dims.outputs) {
    if (m < dims.rows) { store4(m, n, sum0); }
    if (m + 1u < dims.rows) { store4(m + 1u, n, sum1); }
    if (m + 2u < dims.rows) { store4(m + 2u, n, sum2); }
    if (m + 3u < dims.rows) { store4(m + 3u, n, sum3); }
  }
}
