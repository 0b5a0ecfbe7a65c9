// Prefill on adapters where shared memory and barriers cost more than they save (SwiftShader, llvmpipe):
// the same result as matmul-tiled.wgsl, but each thread makes a 4 x 4 tile of Y in registers alone.
//
// X: [rows, quads] of vec4, W: [outputs, quads] of vec4, Y: [rows, yStride].
// Dispatch (ceil(outputs / (4 * THREADS)), ceil(rows / 4)).

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let n = id.x * 4u;
  let m = id.y * 4u;
  if (n >= dims.outputs) { return; }
  let lastN = dims.outputs - 1u;
  let lastM = dims.rows - 1u;
  let n1 = min(n + 1u, lastN);
  let n2 = min(n + 2u, lastN);
  let n3 = min(n + 3u, lastN);
  let x0 = m * dims.quads;
  let x1 = min(m + 1u, lastM) * dims.quads;
  let x2 = min(m + 2u, lastM) * dims.quads;
  let x3 = min(m + 3u, lastM) * dims.quads;
  var sum0 = vec4<f32>();
  var sum1 = vec4<f32>();
  var sum2 = vec4<f32>();
  var sum3 = vec4<f32>();
  for (var quad = 0u; quad < dims.quads; quad++) {
    let w = mat4x4<f32>(
      weight4(n, quad, dims.quads),
      weight4(n1, quad, dims.quads),
      weight4(n2, quad, dims.quads),
      weight4(n3, quad, dims.quads),
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
