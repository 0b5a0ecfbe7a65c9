// dk[j, h] = sum_i s_ij * q[i, h] and dv[j, h] = sum_i p_ij * dOut[i, h], s_ij as in attention-backward-queries.wgsl, over the
// queries that see key j (attention-dims.wgsl). Each key gathers its own sums in order, so no atomics are needed.
// gradient has kv's layout. One thread a key and head; dispatch (ceil(rows / THREADS), heads).

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let row = id.x;
  let head = id.y;
  if (row >= dims.rows) { return; }
  let keyAt = row * dims.kvStride + dims.kAt + head * LANES;
  let valueAt = row * dims.kvStride + dims.vAt + head * LANES;
  var key: array<Lane, LANES>;
  var value: array<Lane, LANES>;
  var dKey: array<Lane, LANES>;
  var dValue: array<Lane, LANES>;
  for (var d = 0u; d < LANES; d++) {
    key[d] = kv[keyAt + d];
    value[d] = kv[valueAt + d];
    dKey[d] = Lane();
    dValue[d] = Lane();
  }
  let span = spans[row];
  for (var i = span.x; i < span.x + span.y; i++) {
    let queryAt = i * dims.qStride + dims.qAt + head * LANES;
    let outAt = i * dims.outStride + head * LANES;
    let theirs = sums[i * dims.heads + head];
    var score = biasOf(i, row, head);
    var dWeight = 0.0;
    for (var d = 0u; d < LANES; d++) {
      score += laneDot(q[queryAt + d], key[d]);
      dWeight += laneDot(dOut[outAt + d], value[d]);
    }
    let weight = exp(score - theirs.x);
    let dScore = weight * (dWeight - theirs.y);
    for (var d = 0u; d < LANES; d++) {
      dKey[d] += dScore * q[queryAt + d];
      dValue[d] += weight * dOut[outAt + d];
    }
  }
  for (var d = 0u; d < LANES; d++) {
    gradient[keyAt + d] = dKey[d];
    gradient[valueAt + d] = dValue[d];
  }
}
