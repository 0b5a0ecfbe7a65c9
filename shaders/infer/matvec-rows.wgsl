// Decode of a few rows (batches, beams): matvec.wgsl for up to four rows at once, so that each weight is read and unpacked
// once for all of them.
//   y[m, n] = epilogue(sum_k W[n, k] * x[m, k]); with NORM, x is normalised and scaled by gain on the way, as in matvec.wgsl.
//
// x: [rows, quads] of vec4, W: [outputs, quads] of vec4 (common/weights-*.wgsl), y: [rows, yStride].
// Uniform: LinearParams (linear-epilogue.wgsl).
// One workgroup of at least four invocations computes four outputs of four rows. Dispatch (ceil(outputs / 4), ceil(rows / 4)).
// The accumulators are named variables, one per row: indexed arrays spill to memory. SUBGROUPS: as in matvec.wgsl.

//#if SUBGROUPS
enable subgroups;
//#endif

//#if NORM
@group(0) @binding(3) var<storage, read> gain: array<vec4<f32>>;
var<workgroup> squares: array<vec4<f32>, WORKGROUP_SIZE>;
//#endif
var<workgroup> partials: array<mat4x4<f32>, WORKGROUP_SIZE>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) invocation: u32) {
  let n = group.x * 4u;
  let m = group.y * 4u;
  let lastN = params.outputs - 1u;
  let lastM = params.rows - 1u;
  let n1 = min(n + 1u, lastN);
  let n2 = min(n + 2u, lastN);
  let n3 = min(n + 3u, lastN);
  let x0 = m * params.quads;
  let x1 = min(m + 1u, lastM) * params.quads;
  let x2 = min(m + 2u, lastM) * params.quads;
  let x3 = min(m + 3u, lastM) * params.quads;
  var sum0 = vec4<f32>();
  var sum1 = vec4<f32>();
  var sum2 = vec4<f32>();
  var sum3 = vec4<f32>();
  var square = vec4<f32>();
  for (var quad = invocation; quad < params.quads; quad += WORKGROUP_SIZE) {
    var value0 = x[x0 + quad];
    var value1 = x[x1 + quad];
    var value2 = x[x2 + quad];
    var value3 = x[x3 + quad];
//#if NORM
    square += vec4<f32>(dot(value0, value0), dot(value1, value1), dot(value2, value2), dot(value3, value3));
    let factor = gain[quad];
    value0 *= factor;
    value1 *= factor;
    value2 *= factor;
    value3 *= factor;
//#endif
    let w = mat4x4<f32>(
      weight4(n, quad, params.quads),
      weight4(n1, quad, params.quads),
      weight4(n2, quad, params.quads),
      weight4(n3, quad, params.quads),
    );
    sum0 += value0 * w;
    sum1 += value1 * w;
    sum2 += value2 * w;
    sum3 += value3 * w;
  }
//#if SUBGROUPS
  sum0 = subgroupAdd(sum0);
  sum1 = subgroupAdd(sum1);
  sum2 = subgroupAdd(sum2);
  sum3 = subgroupAdd(sum3);
//#if NORM
  square = subgroupAdd(square);
//#endif
  if (subgroupElect()) {
    partials[invocation] = mat4x4<f32>(sum0, sum1, sum2, sum3);
//#if NORM
    squares[invocation] = square;
//#endif
  }
  workgroupBarrier();
  let activeCount = subgroupAdd(1u);
  let rank = subgroupExclusiveAdd(1u);
  var totals = mat4x4<f32>();
  square = vec4<f32>();
  for (var entry = rank; entry < WORKGROUP_SIZE; entry += activeCount) {
    totals += partials[entry];
//#if NORM
    square += squares[entry];
//#endif
  }
  sum0 = subgroupAdd(totals[0]);
  sum1 = subgroupAdd(totals[1]);
  sum2 = subgroupAdd(totals[2]);
  sum3 = subgroupAdd(totals[3]);
//#if NORM
  square = subgroupAdd(square);
//#endif
//#else
  partials[invocation] = mat4x4<f32>(sum0, sum1, sum2, sum3);
//#if NORM
  squares[invocation] = square;
//#endif
  for (var half = WORKGROUP_SIZE / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (invocation < half) {
      partials[invocation] += partials[invocation + half];
//#if NORM
      squares[invocation] += squares[invocation + half];
//#endif
    }
  }
  workgroupBarrier();
//#endif
  if (invocation < 4u && m + invocation <= lastM) {
//#if SUBGROUPS
    var total = select(select(sum0, sum1, invocation == 1u), select(sum2, sum3, invocation == 3u), invocation > 1u);
//#else
    var total = partials[0][invocation];
//#if NORM
    square = squares[0];
//#endif
//#endif
//#if NORM
    total *= inverseSqrt(square[invocation] * params.inverseK + params.epsilon);
//#endif
    store4(m + invocation, n, total);
  }
}
