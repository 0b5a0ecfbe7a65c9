// Online softmax over a vocabulary that is computed in chunks. For each row: the largest logit so far, the sum of
// exp(logit - largest), and the logit of its label. The first chunk initialises the row, later ones update it.
//
// logits: [rows, columns], the vocabulary from chunkStart; labels: [rows] (0xffffffff: ignored); rowStats: [rows] of vec4.
// One workgroup per row; dispatch (rows).

//#uniform CrossEntropySumsParams
//#  columns     of the chunk
//#  chunkStart  token of its first column

@group(0) @binding(1) var<storage, read> logits: array<f32>;
@group(0) @binding(2) var<storage, read> labels: array<u32>;
@group(0) @binding(3) var<storage, read_write> rowStats: array<vec4<f32>>;

var<workgroup> reduced: array<f32, WORKGROUP_SIZE>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) invocation: u32) {
  let row = group.x;
  let start = row * params.columns;
  var previous = vec4<f32>(-3.0e38, 0.0, 0.0, 0.0);
  if (params.chunkStart > 0u) { previous = rowStats[row]; }
  var localMaximum = previous.x;
  for (var n = invocation; n < params.columns; n += WORKGROUP_SIZE) { localMaximum = max(localMaximum, logits[start + n]); }
  reduced[invocation] = localMaximum;
  for (var half = WORKGROUP_SIZE / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (invocation < half) { reduced[invocation] = max(reduced[invocation], reduced[invocation + half]); }
  }
  workgroupBarrier();
  let maximum = reduced[0];
  workgroupBarrier();
  var sumExp = 0.0;
  // Accumulated in blocks: a plain sum over a vocabulary loses two digits.
  for (var base = invocation; base < params.columns; base += 64u * WORKGROUP_SIZE) {
    var part = 0.0;
    let end = min(base + 64u * WORKGROUP_SIZE, params.columns);
    for (var n = base; n < end; n += WORKGROUP_SIZE) { part += exp(logits[start + n] - maximum); }
    sumExp += part;
  }
  reduced[invocation] = sumExp;
  for (var half = WORKGROUP_SIZE / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (invocation < half) { reduced[invocation] += reduced[invocation + half]; }
  }
  if (invocation == 0u) {
    var labelLogit = previous.z;
    let label = labels[row];
    if (label >= params.chunkStart && label - params.chunkStart < params.columns) {
      labelLogit = logits[start + label - params.chunkStart];
    }
    rowStats[row] = vec4<f32>(maximum, previous.y * exp(previous.x - maximum) + reduced[0], labelLogit, 0.0);
  }
}
