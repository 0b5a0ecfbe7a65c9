// Decode on adapters where workgroup memory and barriers cost more than they save (SwiftShader, llvmpipe): the result of
// matvec.wgsl, but one invocation computes four outputs of one row alone.
//
// x: [rows, quads] of vec4, W: [outputs, quads] of vec4, y: [rows, yStride]. Uniform: LinearParams (linear-epilogue.wgsl).
// Dispatch (ceil(outputs / (4 * WORKGROUP_SIZE)), rows).

//#if NORM
@group(0) @binding(3) var<storage, read> gain: array<vec4<f32>>;
//#endif

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let n = id.x * 4u;
  let m = id.y;
  if (n >= params.outputs) { return; }
  let last = params.outputs - 1u;
  let n1 = min(n + 1u, last);
  let n2 = min(n + 2u, last);
  let n3 = min(n + 3u, last);
  var sums = vec4<f32>();
  var square = 0.0;
  for (var quad = 0u; quad < params.quads; quad++) {
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
//#if NORM
  sums *= inverseSqrt(square * params.inverseK + params.epsilon);
//#endif
  store4(m, n, sums);
}
