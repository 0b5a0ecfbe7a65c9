// One AdamW step (Loshchilov & Hutter, 2019) of every trained parameter, with gradient clipping: the gradient is scaled so
// that its L2 norm is at most `clip` (0: no clipping). Nothing is updated where the loss or the norm is not finite.
//
// values, gradients, firstMoments, secondMoments: [count]; results: loss, squared norm of the gradient. One invocation per
// parameter; dispatch: `count` invocations, in two dimensions of workgroups.

//#uniform AdamWParams
//#  count                 parameters
//#  decay                 1 - learning rate * weight decay
//#  stepSize              learning rate / (1 - beta1^t)
//#  sqrtBiasCorrection2   sqrt(1 - beta2^t)
//#  beta1
//#  oneMinusBeta1
//#  beta2
//#  oneMinusBeta2
//#  epsilon
//#  clip                  largest L2 norm of the gradient

@group(0) @binding(1) var<storage, read_write> values: array<f32>;
@group(0) @binding(2) var<storage, read> gradients: array<f32>;
@group(0) @binding(3) var<storage, read_write> firstMoments: array<f32>;
@group(0) @binding(4) var<storage, read_write> secondMoments: array<f32>;
@group(0) @binding(5) var<storage, read> results: array<f32>;

/// Tests the bits: a shader compiler may assume that no float is infinite.
fn isFinite(bits: u32) -> bool {
  return (bits & 0x7f800000u) != 0x7f800000u;
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) invocation: u32,
) {
  let i = (group.y * groups.x + group.x) * WORKGROUP_SIZE + invocation;
  if (i >= params.count) { return; }
  if (!isFinite(bitcast<u32>(results[0])) || !isFinite(bitcast<u32>(results[1]))) { return; }
  let norm = sqrt(results[1]);
  var gradient = gradients[i];
  if (params.clip > 0.0) { gradient *= min(1.0, params.clip / (norm + 1e-6)); }
  let mean = params.beta1 * firstMoments[i] + params.oneMinusBeta1 * gradient;
  let square = params.beta2 * secondMoments[i] + params.oneMinusBeta2 * gradient * gradient;
  firstMoments[i] = mean;
  secondMoments[i] = square;
  values[i] = values[i] * params.decay - params.stepSize * mean / (sqrt(square) / params.sqrtBiasCorrection2 + params.epsilon);
}
