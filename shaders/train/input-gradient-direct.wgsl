// The input gradient of input-gradient-dims.wgsl where shared memory costs more than it saves: a thread makes one quad of
// four rows alone, so each weight is unpacked once for four rows. Dispatch (ceil(quads / THREADS), ceil(rows / 4)).

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let quad = id.x;
  let m = id.y * 4u;
  if (quad >= dims.quads) { return; }
  let last = dims.rows - 1u;
  let at0 = m * dims.dyStride;
  let at1 = min(m + 1u, last) * dims.dyStride;
  let at2 = min(m + 2u, last) * dims.dyStride;
  let at3 = min(m + 3u, last) * dims.dyStride;
  var sum0 = vec4<f32>();
  var sum1 = vec4<f32>();
  var sum2 = vec4<f32>();
  var sum3 = vec4<f32>();
  for (var n = 0u; n < dims.outputs; n++) {
    let w = weight4(n, quad, dims.quads);
    sum0 += dy[at0 + n] * w;
    sum1 += dy[at1 + n] * w;
    sum2 += dy[at2 + n] * w;
    sum3 += dy[at3 + n] * w;
  }
  store(m, quad, sum0);
  store(m + 1u, quad, sum1);
  store(m + 2u, quad, sum2);
  store(m + 3u, quad, sum3);
}
