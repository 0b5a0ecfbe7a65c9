// Decode: y[m, n] = epilogue(sum_k W[n, k] * x[m, k]), few rows m.
// With NORM the RMS norm before the layer is fused: y = rsqrt(mean(x^2) + eps) * sum_k W[n, k] * (gain[k] * x[k]);
// each workgroup sums x^2 beside its products, which is cheaper than a dispatch of its own.
//
// x: [rows, quads] of vec4, W: [outputs, quads] of vec4 (common/weights-*.wgsl), y: [rows, yStride].
// One workgroup of THREADS makes four outputs of one row: the threads sweep the quads interleaved, so that neighbours
// read neighbouring words, and a tree in shared memory adds the partial sums. Dispatch (ceil(outputs / 4), rows).
// The accumulators are one named vec4, never an indexed array: those spill.
//
// With SUBGROUPS each subgroup adds its sums without shared memory and, after the only barrier, those of all subgroups.
// Nothing is taken for granted about how large subgroups are, whether they are full, or which threads are in one: one lane
// stores at the index of its own thread, all other places stay zero as they begin, and the lanes share out all places by
// their rank among those that run.

//#if SUBGROUPS
enable subgroups;
//#endif

//#if NORM
@group(0) @binding(3) var<storage, read> gain: array<vec4<f32>>;
var<workgroup> squares: array<f32, THREADS>;
//#endif
var<workgroup> partials: array<vec4<f32>, THREADS>;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let n = group.x * 4u;
  let m = group.y;
  let last = dims.outputs - 1u;
  let n1 = min(n + 1u, last);
  let n2 = min(n + 2u, last);
  let n3 = min(n + 3u, last);
  var sums = vec4<f32>();
  var square = 0.0;
  for (var quad = thread; quad < dims.quads; quad += THREADS) {
    var value = x[m * dims.quads + quad];
//#if NORM
    square += dot(value, value);
    value *= gain[quad];
//#endif
    sums += vec4<f32>(
      dot(weight4(n, quad, dims.quads), value),
      dot(weight4(n1, quad, dims.quads), value),
      dot(weight4(n2, quad, dims.quads), value),
      dot(weight4(n3, quad, dims.quads), value),
    );
  }
//#if SUBGROUPS
  sums = subgroupAdd(sums);
//#if NORM
  square = subgroupAdd(square);
//#endif
  if (subgroupElect()) {
    partials[thread] = sums;
//#if NORM
    squares[thread] = square;
//#endif
  }
  workgroupBarrier();
  let lanes = subgroupAdd(1u);
  let rank = subgroupExclusiveAdd(1u);
  sums = vec4<f32>();
  square = 0.0;
  for (var place = rank; place < THREADS; place += lanes) {
    sums += partials[place];
//#if NORM
    square += squares[place];
//#endif
  }
  sums = subgroupAdd(sums);
//#if NORM
  square = subgroupAdd(square);
//#endif
//#else
  partials[thread] = sums;
//#if NORM
  squares[thread] = square;
//#endif
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) {
      partials[thread] += partials[thread + half];
//#if NORM
      squares[thread] += squares[thread + half];
//#endif
    }
  }
  if (thread == 0u) {
    sums = partials[0];
//#if NORM
    square = squares[0];
//#endif
  }
//#endif
  if (thread > 0u) { return; }
//#if NORM
  sums *= inverseSqrt(square * dims.inverseK + dims.epsilon);
//#endif
  store4(m, n, sums);
}
