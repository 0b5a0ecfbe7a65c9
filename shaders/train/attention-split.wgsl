// Attention on GPUs: four threads share a row and a head, each with a quarter of the lanes, so that what a thread holds stays in
// registers. A workgroup of 64 has 16 rows and goes over what any of them sees in tiles of 8: each thread adds up its quarter of
// the products of a tile, then reads the sums of all four. In which order a row adds depends on its own span alone.
// LANES is a multiple of 4.

const ROWS = 16u;
const PARTS = 4u;
const TILE = 8u;
const OWN = LANES / PARTS;

var<workgroup> firstSeen: u32;
var<workgroup> endSeen: u32;
/// Of each thread, for each of a tile: its share of q . k and of dOut . v.
var<workgroup> shares: array<vec2<f32>, 512>;

/// First and end of what the rows of a workgroup see together: the same for all of its threads.
fn seenByGroup(group: u32, thread: u32) -> vec2<u32> {
  if (thread == 0u) {
    var first = 0xffffffffu;
    var end = 0u;
    for (var i = group * ROWS; i < min((group + 1u) * ROWS, dims.rows); i++) {
      first = min(first, spans[i].x);
      end = max(end, spans[i].x + spans[i].y);
    }
    firstSeen = first;
    endSeen = end;
  }
  return vec2<u32>(workgroupUniformLoad(&firstSeen), workgroupUniformLoad(&endSeen));
}

/// Sum over the four threads of a row, for entry `t` of a tile.
fn sumOfShares(t: u32, thread: u32) -> vec2<f32> {
  let at = t * 64u + (thread & ~3u);
  return shares[at] + shares[at + 1u] + shares[at + 2u] + shares[at + 3u];
}
