// Weights in single precision; rows are padded with zeros to whole quads.

@group(1) @binding(0) var<storage, read> codes: array<vec4<f32>>;

/// Weights [row, 4*quad .. 4*quad+3] of a matrix whose rows hold `quads` quads.
fn weight4(row: u32, quad: u32, quads: u32) -> vec4<f32> {
  return codes[row * quads + quad];
}
