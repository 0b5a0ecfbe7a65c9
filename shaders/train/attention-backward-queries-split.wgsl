// attention-backward-queries.wgsl with four invocations per query and head (attention-split.wgsl).
// Dispatch (ceil(rows / 16), heads).

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) invocation: u32) {
  let row = min(group.x * ROWS + invocation / INVOCATIONS_PER_ROW, params.rows - 1u);
  let head = group.y;
  let firstElement = head * ELEMENTS + invocation % INVOCATIONS_PER_ROW * ELEMENTS_EACH;
  let queryOffset = row * params.qStride + params.qOffset + firstElement;
  var query: array<Element, ELEMENTS_EACH>;
  var dOutRow: array<Element, ELEMENTS_EACH>;
  var sum: array<Element, ELEMENTS_EACH>;
  for (var d = 0u; d < ELEMENTS_EACH; d++) {
    query[d] = q[queryOffset + d];
    dOutRow[d] = dOut[row * params.outStride + firstElement + d];
    sum[d] = Element();
  }
  let groupRange = groupRangeOf(group.x, invocation);
  let span = spans[row];
  let end = span.x + span.y;
  let stats = rowStats[row * params.heads + head];
  for (var tile = groupRange.x; tile < groupRange.y; tile += TILE) {
    for (var t = 0u; t < TILE; t++) {
      let offset = min(tile + t, groupRange.y - 1u) * params.kvStride + firstElement;
      var partialDot = vec2<f32>();
      for (var d = 0u; d < ELEMENTS_EACH; d++) {
        partialDot += vec2<f32>(
          elementDot(query[d], kv[offset + params.kOffset + d]),
          elementDot(dOutRow[d], kv[offset + params.vOffset + d]),
        );
      }
      partialDots[t * 64u + invocation] = partialDot;
    }
    workgroupBarrier();
    for (var j = max(tile, span.x); j < min(tile + TILE, end); j++) {
      let dots = fullDots(j - tile, invocation);
      let dScore = exp(dots.x + biasOf(row, j, head) - stats.x) * (dots.y - stats.y);
      let keyOffset = j * params.kvStride + params.kOffset + firstElement;
      for (var d = 0u; d < ELEMENTS_EACH; d++) { sum[d] += dScore * kv[keyOffset + d]; }
    }
    workgroupBarrier();
  }
  if (group.x * ROWS + invocation / INVOCATIONS_PER_ROW >= params.rows) { return; }
  for (var d = 0u; d < ELEMENTS_EACH; d++) { gradient[queryOffset + d] = sum[d]; }
}
