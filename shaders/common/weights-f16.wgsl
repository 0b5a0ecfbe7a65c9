// Weights in IEEE half precision, two per word; rows are padded with zeros to whole quads. Unpacking needs no shader-f16.

@group(1) @binding(0) var<storage, read> codes: array<u32>;

/// Weights [row, 4*quad .. 4*quad+3] of a matrix whose rows hold `quads` quads.
fn weight4(row: u32, quad: u32, quads: u32) -> vec4<f32> {
  let offset = (row * quads + quad) * 2u;
  return vec4<f32>(unpack2x16float(codes[offset]), unpack2x16float(codes[offset + 1u]));
}
