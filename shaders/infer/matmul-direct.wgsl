// Prefill on adapters where workgroup memory and barriers cost more than they save (SwiftShader, llvmpipe): the result of
// matmul-tiled.wgsl, but each invocation computes a 4 x 4 tile of Y in registers, alone.
//
// X: [rows, quads] of vec4, W: [outputs, quads] of vec4, Y: [rows, yStride]. Uniform: LinearParams (linear-epilogue.wgsl).
// Dispatch (ceil(outputs / (4 * WORKGROUP_SIZE)), ceil(rows / 4)).

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let n = id.x * 4u;
  let m = id.y * 4u;
  if (n >= params.outputs) { return; }
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
  for (var quad = 0u; quad < params.quads; quad++) {
    let w = mat4x4<f32>(
      weight4(n, quad, params.quads),
      weight4(n1, quad, params.quads),
      weight4(n2, quad, params.quads),
      weight4(n3, quad, params.quads),
    );
    sum0 += x[x0 + quad] * w;
    sum1 += x[x1 + quad] * w;
    sum2 += x[x2 + quad] * w;
    sum3 += x[x3 + quad] * w;
  }
  store4(m, n, sum0);
  if (m + 1u <= lastM) { store4(m + 1u, n, sum1); }
  if (m + 2u <= lastM) { store4(m + 2u, n, sum2); }
  if (m + 3u <= lastM) { store4(m + 3u, n, sum3); }
}
