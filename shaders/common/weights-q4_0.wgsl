// Weights in ggml's Q4_0: blocks of 32 along a row, w = scale * (code - 8), code in [0, 15].
// Byte j of a block holds code j in its low and code j + 16 in its high four bits. Repacked at load like Q8_0: codes in
// whole words, f16 scales in a buffer of their own, two per word (unpack-rows.ts).

@group(1) @binding(0) var<storage, read> codes: array<u32>;
@group(1) @binding(1) var<storage, read> scales: array<u32>;

/// Weights [row, 4*quad .. 4*quad+3] of a matrix whose rows hold `quads` quads.
fn weight4(row: u32, quad: u32, quads: u32) -> vec4<f32> {
  let block = row * (quads >> 3u) + (quad >> 3u);
  let pair = unpack2x16float(scales[block >> 1u]);
  let scale = select(pair.x, pair.y, (block & 1u) == 1u);
  let word = codes[block * 4u + (quad & 3u)] >> (quad & 4u);
  let nibbles = vec4<u32>(word, word >> 8u, word >> 16u, word >> 24u) & vec4<u32>(15u);
  return scale * (vec4<f32>(nibbles) - 8.0);
}
