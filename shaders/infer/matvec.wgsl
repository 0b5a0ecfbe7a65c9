// Decode: y[m, n] = epilogue(sum_k W[n, k] * x[m, k]) for few rows m.
// With NORM the RMS norm before the layer is fused: y = rsqrt(mean(x^2) + epsilon) * sum_k W[n, k] * (gain[k] * x[k]).
// Each workgroup sums x^2 beside its products, which is cheaper than another dispatch.
//
// x: [rows, quads] of vec4, W: [outputs, quads] of vec4 (common/weights-*.wgsl), y: [rows, yStride].
// Uniform: LinearParams (linear-epilogue.wgsl).
// One workgroup computes four outputs of one row: the invocations read the quads interleaved, so that neighbours read
// neighbouring words, and a tree reduction in workgroup memory adds the partial sums. Dispatch (ceil(outputs / 4), rows).
// The accumulators are one named vec4, never an indexed array: those spill to memory.
//
// With SUBGROUPS each subgroup adds its sums without workgroup memory and, after the only barrier, those of all subgroups.
// Nothing is assumed about the size of subgroups, whether they are full, or which invocations are in one: one invocation of
// each stores at its own index, all other entries keep their initial zero, and the invocations of a subgroup divide the
// entries among themselves by their rank among the active ones.

//#if SUBGROUPS
enable subgroups;
//#endif

//#if NORM
@group(0) @binding(3) var<storage, read> gain: array<vec4<f32>>;
var<workgroup> squares: array<f32, WORKGROUP_SIZE>;
//#endif
var<workgroup> partials: array<vec4<f32>, WORKGROUP_SIZE>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) invocation: u32) {
  let n = group.x * 4u;
  let m = group.y;
  let last = params.outputs - 1u;
  let n1 = min(n + 1u, last);
  let n2 = min(n + 2u, last);
  let n3 = min(n + 3u, last);
  var sums = vec4<f32>();
  var square = 0.0;
  for (var quad = invocation; quad < params.quads; quad += WORKGROUP_SIZE) {
    var value = x[m * params.quads + quad];
//#if NORM
    square += dot(value, value);
    value *= gain[quad];
//#endif
    sums += vec4<f32>(
      dot(weight4(n, quad, params.quads), value),
      dot(weight4(n1, quad, params.quads), value),
      dot(weight4(n2, quad, params.quads), value),
      dot(weight4(n3, quad, params.quads), value),
    );
  }
//#if SUBGROUPS
  sums = subgroupAdd(sums);
//#if NORM
  square = subgroupAdd(square);
//#endif
  if (subgroupElect()) {
    partials[invocation] = sums;
//#if NORM
    squares[invocation] = square;
//#endif
  }
  workgroupBarrier();
  let activeCount = subgroupAdd(1u);
  let rank = subgroupExclusiveAdd(1u);
  sums = vec4<f32>();
  square = 0.0;
  for (var entry = rank; entry < WORKGROUP_SIZE; entry += activeCount) {
    sums += partials[entry];
//#if NORM
    square += squares[entry];
//#endif
  }
  sums = subgroupAdd(sums);
//#if NORM
  square = subgroupAdd(square);
//#endif
//#else
  partials[invocation] = sums;
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
  if (invocation == 0u) {
    sums = partials[0];
//#if NORM
    square = squares[0];
//#endif
  }
//#endif
  if (invocation > 0u) { return; }
//#if NORM
  sums *= inverseSqrt(square * params.inverseK + params.epsilon);
//#endif
  store4(m, n, sums);
}
