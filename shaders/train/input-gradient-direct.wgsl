// The input gradient of input-gradient-dims.wgsl where shared memory costs more than it saves: a thread makes one quad of
// four rows alone, so each weight is unpacked once for four rows. Sums run over blocks of 64 first, since behind the head they
// have as many terms as the vocabulary has words. Dispatch (ceil(quads / THREADS), ceil(rows / 4)).

const BLOCK = 64u;

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
  for (var base = 0u; base < dims.outputs; base += BLOCK) {
    var part0 = vec4<f32>();
    var part1 = vec4<f32>();
    var part2 = vec4<f32>();
    var part3 = vec4<f32>();
    let end = min(base + BLOCK, dims.outputs);
    for (var n = base; n < end; n++) {
      let w = weight4(n, quad, dims.quads);
      part0 += dy[at0 + n] * w;
      part1 += dy[at1 + n] * w;
      part2 += dy[at2 + n] * w;
      part3 += dy[at3 + n] * w;
    }
    sum0 += part0;
    sum1 += part1;
    sum2 += part2;
    sum3 += part3;
  }
  store(m, quad, sum0);
  store(m + 1u, quad, sum1);
  store(m + 2u, quad, sum2);
  store(m + 3u, quad, sum3);
}
