// dL/dk and dL/dv of attention, over the queries that attend to key j (attention-common.wgsl):
//   dk[j, h] = sum_i ds_ij * q[i, h],  dv[j, h] = sum_i p_ij * dOut[i, h],  ds_ij as in attention-backward-queries.wgsl.
// Each key sums in order, so no atomics are needed. gradient has kv's layout.
// One invocation per key and head; dispatch (ceil(rows / WORKGROUP_SIZE), heads).

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let row = id.x;
  let head = id.y;
  if (row >= params.rows) { return; }
  let keyOffset = row * params.kvStride + params.kOffset + head * ELEMENTS;
  let valueOffset = row * params.kvStride + params.vOffset + head * ELEMENTS;
  var key: array<Element, ELEMENTS>;
  var value: array<Element, ELEMENTS>;
  var dKey: array<Element, ELEMENTS>;
  var dValue: array<Element, ELEMENTS>;
  for (var d = 0u; d < ELEMENTS; d++) {
    key[d] = kv[keyOffset + d];
    value[d] = kv[valueOffset + d];
    dKey[d] = Element();
    dValue[d] = Element();
  }
  let span = spans[row];
  for (var i = span.x; i < span.x + span.y; i++) {
    let queryOffset = i * params.qStride + params.qOffset + head * ELEMENTS;
    let outOffset = i * params.outStride + head * ELEMENTS;
    let stats = rowStats[i * params.heads + head];
    var score = biasOf(i, row, head);
    var dWeight = 0.0;
    for (var d = 0u; d < ELEMENTS; d++) {
      score += elementDot(q[queryOffset + d], key[d]);
      dWeight += elementDot(dOut[outOffset + d], value[d]);
    }
    let weight = exp(score - stats.x);
    let dScore = weight * (dWeight - stats.y);
    for (var d = 0u; d < ELEMENTS; d++) {
      dKey[d] += dScore * q[queryOffset + d];
      dValue[d] += weight * dOut[outOffset + d];
    }
  }
  for (var d = 0u; d < ELEMENTS; d++) {
    gradient[keyOffset + d] = dKey[d];
    gradient[valueOffset + d] = dValue[d];
  }
}
