// attention-forward.wgsl with four invocations per query and head (attention-split.wgsl); the online softmax advances one tile
// at a time. Dispatch (ceil(rows / 16), heads).

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) invocation: u32) {
  let row = min(group.x * ROWS + invocation / INVOCATIONS_PER_ROW, params.rows - 1u);
  let head = group.y;
  let firstElement = head * ELEMENTS + invocation % INVOCATIONS_PER_ROW * ELEMENTS_EACH;
  var query: array<Element, ELEMENTS_EACH>;
  var sum: array<Element, ELEMENTS_EACH>;
  for (var d = 0u; d < ELEMENTS_EACH; d++) {
    query[d] = q[row * params.qStride + params.qOffset + firstElement + d];
    sum[d] = Element();
  }
  let groupRange = groupRangeOf(group.x, invocation);
  let span = spans[row];
  let end = span.x + span.y;
  var maximum = -3.0e38;
  var sumExp = 0.0;
  for (var tile = groupRange.x; tile < groupRange.y; tile += TILE) {
    for (var t = 0u; t < TILE; t++) {
      let keyOffset = min(tile + t, groupRange.y - 1u) * params.kvStride + params.kOffset + firstElement;
      var partialDot = 0.0;
      for (var d = 0u; d < ELEMENTS_EACH; d++) { partialDot += elementDot(query[d], kv[keyOffset + d]); }
      partialDots[t * 64u + invocation] = vec2<f32>(partialDot, 0.0);
    }
    workgroupBarrier();
    let start = max(tile, span.x);
    let to = min(tile + TILE, end);
    let previous = maximum;
    for (var j = start; j < to; j++) {
      maximum = max(maximum, fullDots(j - tile, invocation).x + biasOf(row, j, head));
    }
    let rescale = exp(previous - maximum);
    sumExp *= rescale;
    for (var d = 0u; d < ELEMENTS_EACH; d++) { sum[d] *= rescale; }
    for (var j = start; j < to; j++) {
      let weight = exp(fullDots(j - tile, invocation).x + biasOf(row, j, head) - maximum);
      sumExp += weight;
      let valueOffset = j * params.kvStride + params.vOffset + firstElement;
      for (var d = 0u; d < ELEMENTS_EACH; d++) { sum[d] += weight * kv[valueOffset + d]; }
    }
    workgroupBarrier();
  }
  if (group.x * ROWS + invocation / INVOCATIONS_PER_ROW >= params.rows) { return; }
  for (var d = 0u; d < ELEMENTS_EACH; d++) { out[row * params.outStride + firstElement + d] = sum[d] / sumExp; }
  if (invocation % INVOCATIONS_PER_ROW == 0u) { rowStats[row * params.heads + head].x = maximum + log(sumExp); }
}
