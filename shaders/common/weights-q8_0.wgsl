// Weights in ggml's Q8_0: blocks of 32 along a row, w = scale * code, code in [-127, 127].
// Repacked at load, so that both are read in whole words: codes four per word, row after row; f16 scales in a buffer of their
// own, two per word (unpack-rows.ts).

@group(1) @binding(0) var<storage, read> codes: array<u32>;
@group(1) @binding(1) var<storage, read> scales: array<u32>;

/// Weights [row, 4*quad .. 4*quad+3] of a matrix whose rows hold `quads` quads.
fn weight4(row: u32, quad: u32, quads: u32) -> vec4<f32> {
  let word = codes[row * quads + quad];
  let block = row * (quads >> 3u) + (quad >> 3u);
  let pair = unpack2x16float(scales[block >> 1u]);
  let scale = select(pair.x, pair.y, (block & 1u) == 1u);
  let bytes = bitcast<vec4<i32>>(vec4<u32>(word << 24u, word << 16u, word << 8u, word)) >> vec4<u32>(24u);
  return scale * vec4<f32>(bytes);
}
