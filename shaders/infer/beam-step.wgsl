// Beam search, after select-token.wgsl: one workgroup a search ranks the continuations of its `width` rows and lets the rows
// go on from the best, so that the next step needs nothing from the CPU.
//
//   score(b, k) = sums[b] + log-probability of alternative k of row b          candidate b * alternatives + k
//
// Ranked by score, ties by candidate. Twice the width of them are kept for the CPU, which replays the search from them; the
// first `width` that are not EOS become the rows: token, sum, and ancestry (see attention-step.wgsl), whose positions
// 0 .. step each row takes over from the row that it continues. A row with the sum DEAD offers nothing: at first all but
// row 0 of a search, which hold the same tokens; later those that a small vocabulary leaves over, which repeat the first.
// A search without a row to go on from is done. Where the token of the step is forced, all stays as it is.
//
// records: [RING, rows, 4 + 2 * alternatives] words as select-token.wgsl writes them; behind them [RING, searches,
// 2 * width] ranked candidates (NONE: no more). forced: [rows, maxSteps], ancestry: [rows, maxSteps], sums: [rows].
// Dispatch (searches).

struct Dims {
  width: u32,
  alternatives: u32,
  rows: u32,
  maxSteps: u32,
  minNewTokens: u32,
  eos: u32,
}

const NONE = 0xffffffffu;
const DEAD = -3.4e38;
const MOST_WIDTH = MOST_ALTERNATIVES / 2u;

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> steps: array<u32>;
@group(0) @binding(2) var<storage, read> forced: array<u32>;
@group(0) @binding(3) var<storage, read_write> records: array<u32>;
@group(0) @binding(4) var<storage, read_write> tokens: array<u32>;
@group(0) @binding(5) var<storage, read_write> done: array<u32>;
@group(0) @binding(6) var<storage, read_write> ancestry: array<u32>;
@group(0) @binding(7) var<storage, read_write> sums: array<f32>;

var<workgroup> scores: array<f32, MOST_WIDTH * MOST_ALTERNATIVES>;
var<workgroup> ranked: array<u32, MOST_ALTERNATIVES>;
/// Candidates that the rows go on from, and how many there are.
var<workgroup> chosen: array<u32, MOST_WIDTH>;
var<workgroup> live: u32;

/// Where the id of a candidate's token lies; its log-probability is the next word.
fn alternativeAt(search: u32, step: u32, candidate: u32) -> u32 {
  let row = search * dims.width + candidate / dims.alternatives;
  let recordAt = ((step % RING) * dims.rows + row) * (4u + 2u * dims.alternatives);
  return recordAt + 4u + 2u * (candidate % dims.alternatives);
}

fn scoreOf(search: u32, step: u32, candidate: u32) -> f32 {
  let sum = sums[search * dims.width + candidate / dims.alternatives];
  let at = alternativeAt(search, step, candidate);
  let token = records[at];
  let banned = token == dims.eos && step < dims.minNewTokens;
  return select(sum + bitcast<f32>(records[at + 1u]), DEAD, sum <= DEAD || token == NONE || banned);
}

/// Candidates that come before this one.
fn rankOf(candidate: u32, count: u32) -> u32 {
  let mine = scores[candidate];
  var rank = 0u;
  for (var other = 0u; other < count; other++) {
    let theirs = scores[other];
    rank += select(0u, 1u, theirs > mine || (theirs == mine && other < candidate));
  }
  return rank;
}

fn choose(search: u32, step: u32) {
  var next = 0u;
  for (var rank = 0u; rank < 2u * dims.width && next < dims.width; rank++) {
    let candidate = ranked[rank];
    if (candidate != NONE && records[alternativeAt(search, step, candidate)] != dims.eos) {
      chosen[next] = candidate;
      next++;
    }
  }
  live = next;
}

/// Each thread moves whole positions, so that no row is written before it was read.
fn moveAncestry(thread: u32, first: u32, step: u32) {
  var before: array<u32, MOST_WIDTH>;
  for (var position = thread; position <= step; position += THREADS) {
    for (var row = 0u; row < dims.width; row++) {
      before[row] = ancestry[(first + row) * dims.maxSteps + position];
    }
    for (var row = 0u; row < dims.width; row++) {
      let candidate = chosen[select(0u, row, row < live)];
      ancestry[(first + row) * dims.maxSteps + position] = before[candidate / dims.alternatives];
    }
  }
}

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let search = group.x;
  let first = search * dims.width;
  // select-token.wgsl has counted this step already.
  let step = steps[first] - 1u;
  let kept = 2u * dims.width;
  let ringEnd = RING * dims.rows * (4u + 2u * dims.alternatives);
  let rankedAt = ringEnd + ((step % RING) * groups.x + search) * kept;
  for (var i = thread; i < kept; i += THREADS) {
    ranked[i] = NONE;
    records[rankedAt + i] = NONE;
  }
  if (forced[first * dims.maxSteps + step] != NONE) { return; }

  let count = dims.width * dims.alternatives;
  for (var c = thread; c < count; c += THREADS) { scores[c] = scoreOf(search, step, c); }
  // Sums are written anew below, after all were read.
  storageBarrier();
  workgroupBarrier();
  for (var c = thread; c < count; c += THREADS) {
    if (scores[c] > DEAD) {
      let rank = rankOf(c, count);
      if (rank < kept) { ranked[rank] = c; }
    }
  }
  workgroupBarrier();
  if (thread == 0u) { choose(search, step); }
  workgroupBarrier();
  for (var i = thread; i < kept; i += THREADS) { records[rankedAt + i] = ranked[i]; }
  for (var i = thread; i < dims.width; i += THREADS) {
    done[first + i] = select(1u, 0u, live > 0u);
    if (live > 0u) {
      let candidate = chosen[select(0u, i, i < live)];
      tokens[first + i] = records[alternativeAt(search, step, candidate)];
      sums[first + i] = select(DEAD, scores[candidate], i < live);
    }
  }
  if (live > 0u) { moveAncestry(thread, first, step); }
}
