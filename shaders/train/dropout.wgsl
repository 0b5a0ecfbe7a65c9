// Which inputs of an adapter are dropped: a hash of counters, so that the backward pass sees the mask of the forward pass
// without storing it. The rule of src/engine/lora/adapter/dropout-mask.ts. Hash: PCG-RXS-M-XS (Jarzynski & Olano, 2020).
//
// Reads these fields of the kernel's uniform:
//   dropoutKey        of the module and the step
//   dropoutThreshold  hashes below it are dropped
//   dropoutRowBase    tokens of the step before this micro-batch
//   dropoutScale      1 / (1 - probability), the factor of inputs that are kept

fn pcg(value: u32) -> u32 {
  let state = value * 747796405u + 2891336453u;
  let word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
  return (word >> 22u) ^ word;
}

/// 0 where input `column` of token `row` is dropped, else the scale of what is kept.
fn dropoutFactor(row: u32, column: u32) -> f32 {
  let rowHash = pcg(params.dropoutKey ^ ((row + params.dropoutRowBase) * 0x9e3779b9u));
  let hash = pcg(pcg(rowHash ^ (column * 0x9e3779b9u)));
  return select(params.dropoutScale, 0.0, hash < params.dropoutThreshold);
}
