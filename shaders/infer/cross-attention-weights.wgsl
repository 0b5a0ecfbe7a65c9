// The cross-attention weights of one decoder step, per head and prompt token: the softmax by which decoder-attention.wgsl
// (CROSS) averages the values, written out for display:
//   weights[h, step, j] = softmax_j(q[h] . k[j, h])
// T5 does not divide by sqrt(d_kv), and cross-attention has no position bias.
//
// queries: [inner] of the session's only row, cache: [prompt tokens, 2 * inner] (key, value), span: (first token, tokens)
// of its prompt, steps: the step of the row, weights: [heads, maxSteps, prompt tokens].
// One workgroup per head; dispatch (heads).

//#uniform CrossAttentionWeightsParams
//#  heads
//#  maxSteps  steps of the session: the stride of weights

@group(0) @binding(1) var<storage, read> queries: array<f32>;
@group(0) @binding(2) var<storage, read_write> weights: array<f32>;
@group(0) @binding(3) var<storage, read> cache: array<f32>;
@group(0) @binding(4) var<storage, read> span: array<u32>;
@group(0) @binding(5) var<storage, read> steps: array<u32>;

var<workgroup> reduced: array<f32, WORKGROUP_SIZE>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) invocation: u32) {
  let head = group.x;
  let inner = params.heads * D_KV;
  let first = span[0];
  let keys = span[1];
  let step = min(steps[0], params.maxSteps - 1u);
  let outOffset = (head * params.maxSteps + step) * keys;

  // Every invocation reads back only the entries that it wrote, so no storage barrier is needed.
  var maximum = -3.0e38;
  for (var j = invocation; j < keys; j += WORKGROUP_SIZE) {
    let keyOffset = (first + j) * 2u * inner + head * D_KV;
    var score = 0.0;
    for (var d = 0u; d < D_KV; d++) { score += queries[head * D_KV + d] * cache[keyOffset + d]; }
    weights[outOffset + j] = score;
    maximum = max(maximum, score);
  }
  reduced[invocation] = maximum;
  for (var half = WORKGROUP_SIZE / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (invocation < half) { reduced[invocation] = max(reduced[invocation], reduced[invocation + half]); }
  }
  workgroupBarrier();
  maximum = reduced[0];
  workgroupBarrier();

  var sumExp = 0.0;
  for (var j = invocation; j < keys; j += WORKGROUP_SIZE) {
    let weight = exp(weights[outOffset + j] - maximum);
    weights[outOffset + j] = weight;
    sumExp += weight;
  }
  reduced[invocation] = sumExp;
  for (var half = WORKGROUP_SIZE / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (invocation < half) { reduced[invocation] += reduced[invocation + half]; }
  }
  workgroupBarrier();
  for (var j = invocation; j < keys; j += WORKGROUP_SIZE) { weights[outOffset + j] /= reduced[0]; }
}
