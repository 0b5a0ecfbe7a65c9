// dL/dq of attention, over the keys of query i (attention-common.wgsl):
//   dq[i, h] = sum_j ds_ij * k[j, h],  ds_ij = p_ij * (dOut[i, h] . v[j, h] - delta[i, h]).
// gradient has q's layout. One invocation per query and head; dispatch (ceil(rows / WORKGROUP_SIZE), heads).

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let row = id.x;
  let head = id.y;
  if (row >= params.rows) { return; }
  let queryOffset = row * params.qStride + params.qOffset + head * ELEMENTS;
  let outOffset = row * params.outStride + head * ELEMENTS;
  var query: array<Element, ELEMENTS>;
  var dOutRow: array<Element, ELEMENTS>;
  var sum: array<Element, ELEMENTS>;
  for (var d = 0u; d < ELEMENTS; d++) {
    query[d] = q[queryOffset + d];
    dOutRow[d] = dOut[outOffset + d];
    sum[d] = Element();
  }
  let span = spans[row];
  let stats = rowStats[row * params.heads + head];
  for (var j = span.x; j < span.x + span.y; j++) {
    let keyOffset = j * params.kvStride + params.kOffset + head * ELEMENTS;
    let valueOffset = j * params.kvStride + params.vOffset + head * ELEMENTS;
    var score = biasOf(row, j, head);
    var dWeight = 0.0;
    for (var d = 0u; d < ELEMENTS; d++) {
      score += elementDot(query[d], kv[keyOffset + d]);
      dWeight += elementDot(dOutRow[d], kv[valueOffset + d]);
    }
    let dScore = exp(score - stats.x) * (dWeight - stats.y);
    for (var d = 0u; d < ELEMENTS; d++) { sum[d] += dScore * kv[keyOffset + d]; }
  }
  for (var d = 0u; d < ELEMENTS; d++) { gradient[queryOffset + d] = sum[d]; }
}
