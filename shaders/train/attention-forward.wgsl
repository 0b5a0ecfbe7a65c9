// out[i, h] = sum_j p_ij * v[j, h], p_ij = softmax_j(q[i, h] . k[j, h] + bias), over the span of query i (attention-dims.wgsl),
// with an online softmax (Milakov & Gimelshein, 2018). One thread a query and head; dispatch (ceil(rows / THREADS), heads).

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let row = id.x;
  let head = id.y;
  if (row >= dims.rows) { return; }
  let queryAt = row * dims.qStride + dims.qAt + head * LANES;
  var query: array<Lane, LANES>;
  var sum: array<Lane, LANES>;
  for (var d = 0u; d < LANES; d++) {
    query[d] = q[queryAt + d];
    sum[d] = Lane();
  }
  let span = spans[row];
  var largest = -3.0e38;
  var mass = 0.0;
  for (var j = span.x; j < span.x + span.y; j++) {
    let keyAt = j * dims.kvStride + dims.kAt + head * LANES;
    let valueAt = j * dims.kvStride + dims.vAt + head * LANES;
    var score = biasOf(row, j, head);
    for (var d = 0u; d < LANES; d++) { score += laneDot(query[d], kv[keyAt + d]); }
    let previous = largest;
    largest = max(largest, score);
    let keep = exp(previous - largest);
    let weight = exp(score - largest);
    mass = mass * keep + weight;
    for (var d = 0u; d < LANES; d++) { sum[d] = sum[d] * keep + weight * kv[valueAt + d]; }
  }
  let outAt = row * dims.outStride + head * LANES;
  for (var d = 0u; d < LANES; d++) { out[outAt + d] = sum[d] / mass; }
  sums[row * dims.heads + head].x = largest + log(mass);
}
