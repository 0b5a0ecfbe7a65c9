// attention-forward.wgsl by four threads a query and head (attention-split.wgsl), the running softmax moved on once a tile.
// Dispatch (ceil(rows / 16), heads).

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let row = min(group.x * ROWS + thread / PARTS, dims.rows - 1u);
  let head = group.y;
  let own = head * LANES + thread % PARTS * OWN;
  var query: array<Lane, OWN>;
  var sum: array<Lane, OWN>;
  for (var d = 0u; d < OWN; d++) {
    query[d] = q[row * dims.qStride + dims.qAt + own + d];
    sum[d] = Lane();
  }
  let seen = seenByGroup(group.x, thread);
  let span = spans[row];
  let end = span.x + span.y;
  var largest = -3.0e38;
  var mass = 0.0;
  for (var tile = seen.x; tile < seen.y; tile += TILE) {
    for (var t = 0u; t < TILE; t++) {
      let keyAt = min(tile + t, seen.y - 1u) * dims.kvStride + dims.kAt + own;
      var share = 0.0;
      for (var d = 0u; d < OWN; d++) { share += laneDot(query[d], kv[keyAt + d]); }
      shares[t * 64u + thread] = vec2<f32>(share, 0.0);
    }
    workgroupBarrier();
    let start = max(tile, span.x);
    let to = min(tile + TILE, end);
    let previous = largest;
    for (var j = start; j < to; j++) {
      largest = max(largest, sumOfShares(j - tile, thread).x + biasOf(row, j, head));
    }
    let keep = exp(previous - largest);
    mass *= keep;
    for (var d = 0u; d < OWN; d++) { sum[d] *= keep; }
    for (var j = start; j < to; j++) {
      let weight = exp(sumOfShares(j - tile, thread).x + biasOf(row, j, head) - largest);
      mass += weight;
      let valueAt = j * dims.kvStride + dims.vAt + own;
      for (var d = 0u; d < OWN; d++) { sum[d] += weight * kv[valueAt + d]; }
    }
    workgroupBarrier();
  }
  if (group.x * ROWS + thread / PARTS >= dims.rows) { return; }
  for (var d = 0u; d < OWN; d++) { out[row * dims.outStride + own + d] = sum[d] / mass; }
  if (thread % PARTS == 0u) { sums[row * dims.heads + head].x = largest + log(mass); }
}
