// Which inputs of an adapter are dropped: a hash of counters, so that the way back sees the mask of the way forward
// without storing it. The rule of src/engine/lora/dropout-mask.ts. Hash: PCG-RXS-M-XS (Jarzynski & Olano, 2020).

struct Dropout {
  key: u32,        // of the module and the step
  threshold: u32,  // bits below are dropped
  rowBase: u32,    // tokens of the step before this micro-batch
  keep: f32,       // 1 / (1 - probability)
}

fn pcg(value: u32) -> u32 {
  let state = value * 747796405u + 2891336453u;
  let word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
  return (word >> 22u) ^ word;
}

/// 0 where input `column` of token `row` is dropped, else `keep`.
fn dropFactor(dropout: Dropout, row: u32, column: u32) -> f32 {
  let bits = pcg(pcg(pcg(dropout.key ^ ((row + dropout.rowBase) * 0x9e3779b9u)) ^ (column * 0x9e3779b9u)));
  return select(dropout.keep, 0.0, bits < dropout.threshold);
}
