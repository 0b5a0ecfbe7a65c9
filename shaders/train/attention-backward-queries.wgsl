// dq[i, h] = sum_j s_ij * k[j, h], s_ij = p_ij * (dOut[i, h] . v[j, h] - sums[i, h].y), over the keys of query i
// (attention-dims.wgsl). gradient has q's layout. One thread a query and head; dispatch (ceil(rows / THREADS), heads).

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let row = id.x;
  let head = id.y;
  if (row >= dims.rows) { return; }
  let queryAt = row * dims.qStride + dims.qAt + head * LANES;
  let outAt = row * dims.outStride + head * LANES;
  var query: array<Lane, LANES>;
  var dValue: array<Lane, LANES>;
  var sum: array<Lane, LANES>;
  for (var d = 0u; d < LANES; d++) {
    query[d] = q[queryAt + d];
    dValue[d] = dOut[outAt + d];
    sum[d] = Lane();
  }
  let span = spans[row];
  let mine = sums[row * dims.heads + head];
  for (var j = span.x; j < span.x + span.y; j++) {
    let keyAt = j * dims.kvStride + dims.kAt + head * LANES;
    let valueAt = j * dims.kvStride + dims.vAt + head * LANES;
    var score = biasOf(row, j, head);
    var dWeight = 0.0;
    for (var d = 0u; d < LANES; d++) {
      score += laneDot(query[d], kv[keyAt + d]);
      dWeight += laneDot(dValue[d], kv[valueAt + d]);
    }
    let dScore = exp(score - mine.x) * (dWeight - mine.y);
    for (var d = 0u; d < LANES; d++) { sum[d] += dScore * kv[keyAt + d]; }
  }
  for (var d = 0u; d < LANES; d++) { gradient[queryAt + d] = sum[d]; }
}
