// Forward pass of attention over the keys of query i (attention-common.wgsl), with an online softmax (Milakov & Gimelshein,
// 2018), leaving the log-sum-exp for the backward pass:
//   out[i, h] = sum_j p_ij * v[j, h],  p_ij = softmax_j(q[i, h] . k[j, h] + bias).
// One invocation per query and head; dispatch (ceil(rows / WORKGROUP_SIZE), heads).

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let row = id.x;
  let head = id.y;
  if (row >= params.rows) { return; }
  let queryOffset = row * params.qStride + params.qOffset + head * ELEMENTS;
  var query: array<Element, ELEMENTS>;
  var sum: array<Element, ELEMENTS>;
  for (var d = 0u; d < ELEMENTS; d++) {
    query[d] = q[queryOffset + d];
    sum[d] = Element();
  }
  let span = spans[row];
  var maximum = -3.0e38;
  var sumExp = 0.0;
  for (var j = span.x; j < span.x + span.y; j++) {
    let keyOffset = j * params.kvStride + params.kOffset + head * ELEMENTS;
    let valueOffset = j * params.kvStride + params.vOffset + head * ELEMENTS;
    var score = biasOf(row, j, head);
    for (var d = 0u; d < ELEMENTS; d++) { score += elementDot(query[d], kv[keyOffset + d]); }
    let previous = maximum;
    maximum = max(maximum, score);
    let rescale = exp(previous - maximum);
    let weight = exp(score - maximum);
    sumExp = sumExp * rescale + weight;
    for (var d = 0u; d < ELEMENTS; d++) { sum[d] = sum[d] * rescale + weight * kv[valueOffset + d]; }
  }
  let outOffset = row * params.outStride + head * ELEMENTS;
  for (var d = 0u; d < ELEMENTS; d++) { out[outOffset + d] = sum[d] / sumExp; }
  rowStats[row * params.heads + head].x = maximum + log(sumExp);
}
