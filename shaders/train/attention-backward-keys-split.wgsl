// attention-backward-keys.wgsl with four invocations per key and head (attention-split.wgsl). Dispatch (ceil(rows / 16), heads).

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) invocation: u32) {
  let row = min(group.x * ROWS + invocation / INVOCATIONS_PER_ROW, params.rows - 1u);
  let head = group.y;
  let firstElement = head * ELEMENTS + invocation % INVOCATIONS_PER_ROW * ELEMENTS_EACH;
  let keyOffset = row * params.kvStride + params.kOffset + firstElement;
  let valueOffset = row * params.kvStride + params.vOffset + firstElement;
  var key: array<Element, ELEMENTS_EACH>;
  var value: array<Element, ELEMENTS_EACH>;
  var dKey: array<Element, ELEMENTS_EACH>;
  var dValue: array<Element, ELEMENTS_EACH>;
  for (var d = 0u; d < ELEMENTS_EACH; d++) {
    key[d] = kv[keyOffset + d];
    value[d] = kv[valueOffset + d];
    dKey[d] = Element();
    dValue[d] = Element();
  }
  let groupRange = groupRangeOf(group.x, invocation);
  let span = spans[row];
  let end = span.x + span.y;
  for (var tile = groupRange.x; tile < groupRange.y; tile += TILE) {
    for (var t = 0u; t < TILE; t++) {
      let i = min(tile + t, groupRange.y - 1u);
      let queryOffset = i * params.qStride + params.qOffset + firstElement;
      let outOffset = i * params.outStride + firstElement;
      var partialDot = vec2<f32>();
      for (var d = 0u; d < ELEMENTS_EACH; d++) {
        partialDot += vec2<f32>(elementDot(q[queryOffset + d], key[d]), elementDot(dOut[outOffset + d], value[d]));
      }
      partialDots[t * 64u + invocation] = partialDot;
    }
    workgroupBarrier();
    for (var i = max(tile, span.x); i < min(tile + TILE, end); i++) {
      let dots = fullDots(i - tile, invocation);
      let stats = rowStats[i * params.heads + head];
      let weight = exp(dots.x + biasOf(i, row, head) - stats.x);
      let dScore = weight * (dots.y - stats.y);
      let queryOffset = i * params.qStride + params.qOffset + firstElement;
      let outOffset = i * params.outStride + firstElement;
      for (var d = 0u; d < ELEMENTS_EACH; d++) {
        dKey[d] += dScore * q[queryOffset + d];
        dValue[d] += weight * dOut[outOffset + d];
      }
    }
    workgroupBarrier();
  }
  if (group.x * ROWS + invocation / INVOCATIONS_PER_ROW >= params.rows) { return; }
  for (var d = 0u; d < ELEMENTS_EACH; d++) {
    gradient[keyOffset + d] = dKey[d];
    gradient[valueOffset + d] = dValue[d];
  }
}
