// Attention on real GPUs: four invocations share a row and a head, each with a quarter of the elements, so that what one holds
// stays in registers. A workgroup of 64 has 16 rows and reads the union of their spans in tiles of 8: each invocation computes
// its quarter of the dot products of a tile, then reads the sums of all four. The order in which a row adds depends on its own
// span alone. ELEMENTS is a multiple of 4.

const ROWS = 16u;
const INVOCATIONS_PER_ROW = 4u;
const TILE = 8u;
const ELEMENTS_EACH = ELEMENTS / INVOCATIONS_PER_ROW;

var<workgroup> groupStart: u32;
var<workgroup> groupEnd: u32;
/// [TILE, 64]: the part of q . k and of dOut . v that each invocation computed, for every entry of a tile.
var<workgroup> partialDots: array<vec2<f32>, 512>;

/// Start and end of the union of the spans of the rows of a workgroup, uniform over the workgroup.
fn groupRangeOf(group: u32, invocation: u32) -> vec2<u32> {
  if (invocation == 0u) {
    var start = 0xffffffffu;
    var end = 0u;
    for (var i = group * ROWS; i < min((group + 1u) * ROWS, params.rows); i++) {
      start = min(start, spans[i].x);
      end = max(end, spans[i].x + spans[i].y);
    }
    groupStart = start;
    groupEnd = end;
  }
  return vec2<u32>(workgroupUniformLoad(&groupStart), workgroupUniformLoad(&groupEnd));
}

/// The two dot products of entry `t` of a tile: the sum over the four invocations of a row.
fn fullDots(t: u32, invocation: u32) -> vec2<f32> {
  let offset = t * 64u + (invocation & ~3u);
  return partialDots[offset] + partialDots[offset + 1u] + partialDots[offset + 2u] + partialDots[offset + 3u];
}
