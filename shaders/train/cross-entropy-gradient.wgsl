// dL/dlogits of a chunk of the vocabulary, in place of the logits:
//   g[m, n] = weight * (softmax(logits)[m, n] - [n is the label]), 0 in rows whose label is ignored.
//
// logits: [rows, columns], the vocabulary from chunkStart; rowStats as cross-entropy-sums.wgsl left it.
// One invocation per logit; dispatch (ceil(columns / WORKGROUP_SIZE), rows).

//#uniform CrossEntropyGradientParams
//#  columns     of the chunk
//#  chunkStart  token of its first column
//#  weight      1 / labels of the step, times the scale of the head

@group(0) @binding(1) var<storage, read_write> logits: array<f32>;
@group(0) @binding(2) var<storage, read> labels: array<u32>;
@group(0) @binding(3) var<storage, read> rowStats: array<vec4<f32>>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= params.columns) { return; }
  let offset = id.y * params.columns + id.x;
  let label = labels[id.y];
  if (label == 0xffffffffu) {
    logits[offset] = 0.0;
    return;
  }
  let stats = rowStats[id.y];
  let probability = exp(logits[offset] - stats.x) / stats.y;
  logits[offset] = params.weight * (probability - select(0.0, 1.0, params.chunkStart + id.x == label));
}
