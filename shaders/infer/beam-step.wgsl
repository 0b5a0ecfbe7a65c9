// Beam search, after select-token.wgsl: one workgroup per search ranks the continuations of its `width` beams and replaces the
// beams by the best ones, so that the next step needs nothing from the CPU.
//
//   score(b, k) = sums[b] + log-probability of alternative k of beam b          candidate b * alternatives + k
//
// Candidates are ranked by score, ties by candidate. The best 2 * width are kept for the CPU, which replays the search from
// them. The first `width` that are not EOS become the new beams: token, sum, and ancestry (see decoder-attention.wgsl), whose
// positions 0 .. step each beam takes over from the beam that it continues. A beam with the sum DEAD has no candidates:
// initially all but beam 0 of a search, since they hold the same tokens; later the beams that a small vocabulary leaves
// unfilled, which repeat the first. A search without a beam to continue is done. Where the token of the step is forced,
// nothing changes.
//
// records: [RING, rows, 4 + 2 * alternatives] words as select-token.wgsl writes them, followed by [RING, searches,
// 2 * width] ranked candidates (NONE: no more). forced: [rows, maxSteps], ancestry: [rows, maxSteps], sums: [rows].
// Dispatch (searches).

//#uniform BeamStepParams
//#  width         beams of a search: its rows
//#  alternatives  of each record
//#  rows          of all searches
//#  maxSteps
//#  minNewTokens  steps before which EOS is no candidate
//#  eos           token id

const NONE = 0xffffffffu;
const DEAD = -3.4e38;
const MAX_WIDTH = MAX_ALTERNATIVES / 2u;

@group(0) @binding(1) var<storage, read> steps: array<u32>;
@group(0) @binding(2) var<storage, read> forced: array<u32>;
@group(0) @binding(3) var<storage, read_write> records: array<u32>;
@group(0) @binding(4) var<storage, read_write> tokens: array<u32>;
@group(0) @binding(5) var<storage, read_write> done: array<u32>;
@group(0) @binding(6) var<storage, read_write> ancestry: array<u32>;
@group(0) @binding(7) var<storage, read_write> sums: array<f32>;

var<workgroup> scores: array<f32, MAX_WIDTH * MAX_ALTERNATIVES>;
var<workgroup> ranked: array<u32, MAX_ALTERNATIVES>;
/// The candidates that become the next beams, and how many there are.
var<workgroup> chosen: array<u32, MAX_WIDTH>;
var<workgroup> live: u32;

/// Offset of a candidate's token id in the records; its log-probability is the next word.
fn alternativeOffset(search: u32, step: u32, candidate: u32) -> u32 {
  let row = search * params.width + candidate / params.alternatives;
  let recordOffset = ((step % RING) * params.rows + row) * (4u + 2u * params.alternatives);
  return recordOffset + 4u + 2u * (candidate % params.alternatives);
}

fn scoreOf(search: u32, step: u32, candidate: u32) -> f32 {
  let sum = sums[search * params.width + candidate / params.alternatives];
  let offset = alternativeOffset(search, step, candidate);
  let token = records[offset];
  let banned = token == params.eos && step < params.minNewTokens;
  return select(sum + bitcast<f32>(records[offset + 1u]), DEAD, sum <= DEAD || token == NONE || banned);
}

/// Number of candidates that rank before this one.
fn rankOf(candidate: u32, count: u32) -> u32 {
  let score = scores[candidate];
  var rank = 0u;
  for (var other = 0u; other < count; other++) {
    let otherScore = scores[other];
    rank += select(0u, 1u, otherScore > score || (otherScore == score && other < candidate));
  }
  return rank;
}

fn choose(search: u32, step: u32) {
  var next = 0u;
  for (var rank = 0u; rank < 2u * params.width && next < params.width; rank++) {
    let candidate = ranked[rank];
    if (candidate != NONE && records[alternativeOffset(search, step, candidate)] != params.eos) {
      chosen[next] = candidate;
      next++;
    }
  }
  live = next;
}

/// Each invocation moves whole positions, so that no row is overwritten before it is read.
fn moveAncestry(invocation: u32, first: u32, step: u32) {
  var before: array<u32, MAX_WIDTH>;
  for (var position = invocation; position <= step; position += WORKGROUP_SIZE) {
    for (var row = 0u; row < params.width; row++) {
      before[row] = ancestry[(first + row) * params.maxSteps + position];
    }
    for (var row = 0u; row < params.width; row++) {
      let candidate = chosen[select(0u, row, row < live)];
      ancestry[(first + row) * params.maxSteps + position] = before[candidate / params.alternatives];
    }
  }
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) invocation: u32,
) {
  let search = group.x;
  let first = search * params.width;
  // select-token.wgsl has already advanced the step.
  let step = steps[first] - 1u;
  let rankedCount = 2u * params.width;
  let ringEnd = RING * params.rows * (4u + 2u * params.alternatives);
  let rankedOffset = ringEnd + ((step % RING) * groups.x + search) * rankedCount;
  for (var i = invocation; i < rankedCount; i += WORKGROUP_SIZE) {
    ranked[i] = NONE;
    records[rankedOffset + i] = NONE;
  }
  if (forced[first * params.maxSteps + step] != NONE) { return; }

  let count = params.width * params.alternatives;
  for (var c = invocation; c < count; c += WORKGROUP_SIZE) { scores[c] = scoreOf(search, step, c); }
  // All sums must be read before they are overwritten below.
  storageBarrier();
  workgroupBarrier();
  for (var c = invocation; c < count; c += WORKGROUP_SIZE) {
    if (scores[c] > DEAD) {
      let rank = rankOf(c, count);
      if (rank < rankedCount) { ranked[rank] = c; }
    }
  }
  workgroupBarrier();
  if (invocation == 0u) { choose(search, step); }
  workgroupBarrier();
  for (var i = invocation; i < rankedCount; i += WORKGROUP_SIZE) { records[rankedOffset + i] = ranked[i]; }
  for (var i = invocation; i < params.width; i += WORKGROUP_SIZE) {
    done[first + i] = select(1u, 0u, live > 0u);
    if (live > 0u) {
      let candidate = chosen[select(0u, i, i < live)];
      tokens[first + i] = records[alternativeOffset(search, step, candidate)];
      sums[first + i] = select(DEAD, scores[candidate], i < live);
    }
  }
  if (live > 0u) { moveAncestry(invocation, first, step); }
}
