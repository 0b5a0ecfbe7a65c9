// out[i, h] = sum_j p_ij * v[j, h], p_ij = softmax_j(q[i, h] . k[j, h] + bias), over the span of query i (attention-dims.wgsl),
// with an online softmax (Milakov & Gimelshein, 2018). One thread a query and head; dispatch (ceil(rows / THREADS), heads).

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let row = id.x;
  let head = id.y;
  if (row >= dims.rows) { return; }
  let queryAt = row * dims.qStride + dims.qAt + head * D_KV;
  var query: array<f32, D_KV>;
  var sum: array<f32, D_KV>;
  for (var d = 0u; d < D_KV; d++) {
    query[d] = q[queryAt + d];
    sum[d] = 0.0;
  }
  let span = spans[row];
  var largest = -3.0e38;
  var mass = 0.0;
  for (var j = span.x; j < span.x + span.y; j++) {
    let keyAt = j * dims.kvStride + dims.kAt + head * D_KV;
    let valueAt = j * dims.kvStride + dims.vAt + head * D_KV;
    var score = biasOf(row, j, head);
    for (var d = 0u; d < D_KV; d++) { score += query[d] * kv[keyAt + d]; }
    let previous = largest;
    largest = max(largest, score);
    let keep = exp(previous - largest);
    let weight = exp(score - largest);
    mass = mass * keep + weight;
    for (var d = 0u; d < D_KV; d++) { sum[d] = sum[d] * keep + weight * kv[valueAt + d]; }
  }
  let outAt = row * dims.outStride + head * D_KV;
  for (var d = 0u; d < D_KV; d++) { out[outAt + d] = sum[d] / mass; }
  sums[row * dims.heads + head].x = largest + log(mass);
}
