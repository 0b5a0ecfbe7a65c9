// attention-backward-queries.wgsl by four threads a query and head (attention-split.wgsl). Dispatch (ceil(rows / 16), heads).

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let row = min(group.x * ROWS + thread / PARTS, dims.rows - 1u);
  let head = group.y;
  let own = head * LANES + thread % PARTS * OWN;
  let queryAt = row * dims.qStride + dims.qAt + own;
  var query: array<Lane, OWN>;
  var dValue: array<Lane, OWN>;
  var sum: array<Lane, OWN>;
  for (var d = 0u; d < OWN; d++) {
    query[d] = q[queryAt + d];
    dValue[d] = dOut[row * dims.outStride + own + d];
    sum[d] = Lane();
  }
  let seen = seenByGroup(group.x, thread);
  let span = spans[row];
  let end = span.x + span.y;
  let mine = sums[row * dims.heads + head];
  for (var tile = seen.x; tile < seen.y; tile += TILE) {
    for (var t = 0u; t < TILE; t++) {
      let at = min(tile + t, seen.y - 1u) * dims.kvStride + own;
      var share = vec2<f32>();
      for (var d = 0u; d < OWN; d++) {
        share += vec2<f32>(
          laneDot(query[d], kv[at + dims.kAt + d]),
          laneDot(dValue[d], kv[at + dims.vAt + d]),
        );
      }
      shares[t * 64u + thread] = share;
    }
    workgroupBarrier();
    for (var j = max(tile, span.x); j < min(tile + TILE, end); j++) {
      let both = sumOfShares(j - tile, thread);
      let dScore = exp(both.x + biasOf(row, j, head) - mine.x) * (both.y - mine.y);
      let keyAt = j * dims.kvStride + dims.kAt + own;
      for (var d = 0u; d < OWN; d++) { sum[d] += dScore * kv[keyAt + d]; }
    }
    workgroupBarrier();
  }
  if (group.x * ROWS + thread / PARTS >= dims.rows) { return; }
  for (var d = 0u; d < OWN; d++) { gradient[queryAt + d] = sum[d]; }
}
