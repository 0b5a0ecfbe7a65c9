// One AdamW step (Loshchilov & Hutter, 2019) of every trained number, the gradient first scaled so that its L2 norm is no
// more than `clip` (0: as it is). Where the loss or the norm is not finite nothing moves.
//
// values, gradients, first, second: [count]; results: loss, squared norm of the gradient. One thread a number;
// dispatch: `count` threads, in two dimensions of workgroups.

struct Dims {
  count: u32,
  decay: f32,        // 1 - learning rate * weight decay
  stepSize: f32,     // learning rate / (1 - beta1^t)
  rootBias: f32,     // sqrt(1 - beta2^t)
  beta1: f32,
  oneMinusBeta1: f32,
  beta2: f32,
  oneMinusBeta2: f32,
  epsilon: f32,
  clip: f32,
}

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read_write> values: array<f32>;
@group(0) @binding(2) var<storage, read> gradients: array<f32>;
@group(0) @binding(3) var<storage, read_write> first: array<f32>;
@group(0) @binding(4) var<storage, read_write> second: array<f32>;
@group(0) @binding(5) var<storage, read> results: array<f32>;

/// By its bits: a shader compiler may assume that no float is infinite.
fn isFinite(bits: u32) -> bool {
  return (bits & 0x7f800000u) != 0x7f800000u;
}

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let at = (group.y * groups.x + group.x) * THREADS + thread;
  if (at >= dims.count) { return; }
  if (!isFinite(bitcast<u32>(results[0])) || !isFinite(bitcast<u32>(results[1]))) { return; }
  let norm = sqrt(results[1]);
  var gradient = gradients[at];
  if (dims.clip > 0.0) { gradient *= min(1.0, dims.clip / (norm + 1e-6)); }
  let mean = dims.beta1 * first[at] + dims.oneMinusBeta1 * gradient;
  let square = dims.beta2 * second[at] + dims.oneMinusBeta2 * gradient * gradient;
  first[at] = mean;
  second[at] = square;
  values[at] = values[at] * dims.decay - dims.stepSize * mean / (sqrt(square) / dims.rootBias + dims.epsilon);
}
