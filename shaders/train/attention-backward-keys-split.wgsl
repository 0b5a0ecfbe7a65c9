// attention-backward-keys.wgsl by four threads a key and head (attention-split.wgsl). Dispatch (ceil(rows / 16), heads).

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let row = min(group.x * ROWS + thread / PARTS, dims.rows - 1u);
  let head = group.y;
  let own = head * LANES + thread % PARTS * OWN;
  let keyAt = row * dims.kvStride + dims.kAt + own;
  let valueAt = row * dims.kvStride + dims.vAt + own;
  var key: array<Lane, OWN>;
  var value: array<Lane, OWN>;
  var dKey: array<Lane, OWN>;
  var dValue: array<Lane, OWN>;
  for (var d = 0u; d < OWN; d++) {
    key[d] = kv[keyAt + d];
    value[d] = kv[valueAt + d];
    dKey[d] = Lane();
    dValue[d] = Lane();
  }
  let seen = seenByGroup(group.x, thread);
  let span = spans[row];
  let end = span.x + span.y;
  for (var tile = seen.x; tile < seen.y; tile += TILE) {
    for (var t = 0u; t < TILE; t++) {
      let i = min(tile + t, seen.y - 1u);
      let queryAt = i * dims.qStride + dims.qAt + own;
      let outAt = i * dims.outStride + own;
      var share = vec2<f32>();
      for (var d = 0u; d < OWN; d++) {
        share += vec2<f32>(laneDot(q[queryAt + d], key[d]), laneDot(dOut[outAt + d], value[d]));
      }
      shares[t * 64u + thread] = share;
    }
    workgroupBarrier();
    for (var i = max(tile, span.x); i < min(tile + TILE, end); i++) {
      let both = sumOfShares(i - tile, thread);
      let theirs = sums[i * dims.heads + head];
      let weight = exp(both.x + biasOf(i, row, head) - theirs.x);
      let dScore = weight * (both.y - theirs.y);
      let queryAt = i * dims.qStride + dims.qAt + own;
      let outAt = i * dims.outStride + own;
      for (var d = 0u; d < OWN; d++) {
        dKey[d] += dScore * q[queryAt + d];
        dValue[d] += weight * dOut[outAt + d];
      }
    }
    workgroupBarrier();
  }
  if (group.x * ROWS + thread / PARTS >= dims.rows) { return; }
  for (var d = 0u; d < OWN; d++) {
    gradient[keyAt + d] = dKey[d];
    gradient[valueAt + d] = dValue[d];
  }
}
