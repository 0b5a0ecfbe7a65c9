// input-gradient-common.wgsl where workgroup memory costs more than it saves: each invocation computes one quad of four rows
// alone, so each weight is unpacked once for four rows. Sums are accumulated in blocks of 64 first, since behind the head they
// have as many terms as the vocabulary has tokens. Dispatch (ceil(quads / WORKGROUP_SIZE), ceil(rows / 4)).

const BLOCK = 64u;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let quad = id.x;
  let m = id.y * 4u;
  if (quad >= params.quads) { return; }
  let last = params.rows - 1u;
  let offset0 = m * params.dyStride;
  let offset1 = min(m + 1u, last) * params.dyStride;
  let offset2 = min(m + 2u, last) * params.dyStride;
  let offset3 = min(m + 3u, last) * params.dyStride;
  var sum0 = vec4<f32>();
  var sum1 = vec4<f32>();
  var sum2 = vec4<f32>();
  var sum3 = vec4<f32>();
  for (var base = 0u; base < params.outputs; base += BLOCK) {
    var part0 = vec4<f32>();
    var part1 = vec4<f32>();
    var part2 = vec4<f32>();
    var part3 = vec4<f32>();
    let end = min(base + BLOCK, params.outputs);
    for (var n = base; n < end; n++) {
      let w = weight4(n, quad, params.quads);
      part0 += dy[offset0 + n] * w;
      part1 += dy[offset1 + n] * w;
      part2 += dy[offset2 + n] * w;
      part3 += dy[offset3 + n] * w;
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
