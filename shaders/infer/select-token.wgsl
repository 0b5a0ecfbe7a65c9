// Second half of choosing a token: one workgroup a row combines the chunks of select-partial.wgsl, chooses the next
// token by the session's policy, writes the record of the step and the state that the next step starts from.
//
// Greedy takes the first candidate. With SAMPLE: top-k and top-p as borders on the logits, found exactly by bisection
// over the bits of an order-preserving integer key, then the Gumbel-max trick (argmax of logit / T + Gumbel noise) with
// counter-based noise, so that a seed gives the same tokens everywhere: the rules are those of
// src/core/sampling/choose-token.ts. Ties at a border are kept.
//
// partials: [rows, chunks, 3 + 2 * candidates] words, logits: [rows, vocabulary], forced: [rows, maxSteps] (NONE: free),
// noise: [rows] of (seed, row counter),
// records: [RING, rows, 4 + 2 * alternatives] words: token, log-probability, entropy, done, then (id, log-probability).
// Dispatch (rows).

struct Policy {
  vocabulary: u32,
  chunks: u32,
  candidates: u32,
  alternatives: u32,
  rows: u32,
  maxSteps: u32,
  minNewTokens: u32,
  eos: u32,
  pad: u32,
  topK: u32,
  inverseTemperature: f32,
  topP: f32,
}

@group(0) @binding(0) var<uniform> policy: Policy;
@group(0) @binding(1) var<storage, read> partials: array<u32>;
@group(0) @binding(2) var<storage, read> logits: array<f32>;
@group(0) @binding(3) var<storage, read_write> tokens: array<u32>;
@group(0) @binding(4) var<storage, read_write> steps: array<u32>;
@group(0) @binding(5) var<storage, read_write> done: array<u32>;
@group(0) @binding(6) var<storage, read> forced: array<u32>;
@group(0) @binding(7) var<storage, read_write> records: array<u32>;
@group(0) @binding(8) var<storage, read> noise: array<vec2<u32>>;

//#if SAMPLE
var<workgroup> added: array<f32, THREADS>;

fn reduceSum(thread: u32, value: f32) -> f32 {
  added[thread] = value;
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) { added[thread] += added[thread + half]; }
  }
  workgroupBarrier();
  let result = added[0];
  workgroupBarrier();
  return result;
}

/// Same order as the floats, as unsigned integers; 0 for the banned token, which no border lets through.
fn keyOf(rowAt: u32, id: u32, banned: u32) -> u32 {
  if (id == banned) { return 0u; }
  // + 0.0 makes -0.0 and 0.0 the same key.
  let bits = bitcast<u32>(logits[rowAt + id] + 0.0);
  return select(bits | 0x80000000u, ~bits, (bits & 0x80000000u) != 0u);
}

/// Tokens with a key of at least `border`.
fn countFrom(thread: u32, rowAt: u32, banned: u32, border: u32) -> f32 {
  var count = 0.0;
  for (var id = thread; id < policy.vocabulary; id += THREADS) {
    count += select(0.0, 1.0, keyOf(rowAt, id, banned) >= border);
  }
  return reduceSum(thread, count);
}

/// Their mass after temperature, relative to the most probable token.
fn massFrom(thread: u32, rowAt: u32, banned: u32, border: u32, largest: f32) -> f32 {
  var mass = 0.0;
  for (var id = thread; id < policy.vocabulary; id += THREADS) {
    if (keyOf(rowAt, id, banned) >= border) {
      mass += exp((logits[rowAt + id] - largest) * policy.inverseTemperature);
    }
  }
  return reduceSum(thread, mass);
}

fn pcg(value: u32) -> u32 {
  let state = value * 747796405u + 2891336453u;
  let word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
  return (word >> 22u) ^ word;
}

fn gumbel(step: u32, row: u32, id: u32) -> f32 {
  let source = noise[row];
  var bits = pcg(source.x ^ (step * 0x9e3779b9u));
  bits = pcg(bits ^ (source.y * 0x9e3779b9u));
  bits = pcg(bits ^ (id * 0x9e3779b9u));
  // 23 bits: with 24 the largest value would round up to 1 and its noise be infinite. Near 1, where the winning noise
  // comes from, log may be off by 2^-21; there -log(1 - v) is taken from its series.
  let uniform01 = (f32(bits >> 9u) + 0.5) / 8388608.0;
  let v = 1.0 - uniform01;
  let exponential = select(-log(uniform01), v * (1.0 + v * (0.5 + v / 3.0)), v < 0.015625);
  return -log(exponential);
}

fn sample(thread: u32, row: u32, step: u32, banned: u32, largest: f32) -> u32 {
  let rowAt = row * policy.vocabulary;
  var border = 1u;
  if (policy.topK > 0u && policy.topK < policy.vocabulary) {
    var found = 0u;
    for (var bit = 0u; bit < 32u; bit++) {
      let tried = found | (0x80000000u >> bit);
      if (countFrom(thread, rowAt, banned, tried) >= f32(policy.topK)) { found = tried; }
    }
    border = max(border, found);
  }
  if (policy.topP < 1.0) {
    let target_mass = policy.topP * massFrom(thread, rowAt, banned, border, largest);
    var found = 0u;
    for (var bit = 0u; bit < 32u; bit++) {
      let tried = found | (0x80000000u >> bit);
      if (massFrom(thread, rowAt, banned, max(tried, border), largest) >= target_mass) { found = tried; }
    }
    border = max(border, found);
  }
  var best = Ranked(0.0, NONE);
  for (var id = thread; id < policy.vocabulary; id += THREADS) {
    if (keyOf(rowAt, id, banned) >= border) {
      let noisy = logits[rowAt + id] * policy.inverseTemperature + gumbel(step, row, id);
      if (ranksBefore(noisy, id, best)) { best = Ranked(noisy, id); }
    }
  }
  return reduceBest(thread, best).id;
}
//#endif

/// The candidate that ranks after `last`, over all chunks of the row.
fn nextCandidate(thread: u32, row: u32, first: bool, last: Ranked) -> Ranked {
  let stride = 3u + 2u * policy.candidates;
  var best = Ranked(0.0, NONE);
  for (var i = thread; i < policy.chunks * policy.candidates; i += THREADS) {
    let at = (row * policy.chunks + i / policy.candidates) * stride + 3u + 2u * (i % policy.candidates);
    let id = partials[at];
    let logit = bitcast<f32>(partials[at + 1u]);
    if (id != NONE && (first || ranksAfter(logit, id, last)) && ranksBefore(logit, id, best)) {
      best = Ranked(logit, id);
    }
  }
  return reduceBest(thread, best);
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let row = group.x;
  let step = steps[row];
  let stride = 3u + 2u * policy.candidates;
  var largest = bitcast<f32>(partials[row * policy.chunks * stride]);
  for (var c = 1u; c < policy.chunks; c++) {
    largest = max(largest, bitcast<f32>(partials[(row * policy.chunks + c) * stride]));
  }
  var mass = 0.0;
  var moment = 0.0;
  for (var c = 0u; c < policy.chunks; c++) {
    let at = (row * policy.chunks + c) * stride;
    let shift = bitcast<f32>(partials[at]) - largest;
    let chunkMass = bitcast<f32>(partials[at + 1u]);
    mass += exp(shift) * chunkMass;
    moment += exp(shift) * (bitcast<f32>(partials[at + 2u]) + shift * chunkMass);
  }
  let logMass = log(mass) + largest;
  let wasDone = done[row] != 0u;
  let banned = select(NONE, policy.eos, step < policy.minNewTokens);
  let recordAt = ((step % RING) * policy.rows + row) * (4u + 2u * policy.alternatives);

  var chosen = NONE;
  var last = Ranked(0.0, NONE);
  for (var c = 0u; c < policy.candidates; c++) {
    last = nextCandidate(thread, row, c == 0u, last);
    if (chosen == NONE && last.id != banned) { chosen = last.id; }
    if (thread == 0u && c < policy.alternatives) {
      records[recordAt + 4u + 2u * c] = select(last.id, NONE, wasDone);
      records[recordAt + 5u + 2u * c] = bitcast<u32>(last.logit - logMass);
    }
    // A vocabulary smaller than the candidates: nothing ranks after NONE.
    if (last.id == NONE) { last = Ranked(-3.4e38, NONE - 1u); }
  }
//#if SAMPLE
  chosen = sample(thread, row, step, banned, largest);
//#endif
  if (thread == 0u) {
    let wanted = forced[row * policy.maxSteps + step];
    let next = select(select(chosen, wanted, wanted != NONE), policy.pad, wasDone);
    // NONE happens only when every logit is NaN; the page turns the record's NaN into a typed error.
    let readable = min(next, policy.vocabulary - 1u);
    let logprob = logits[row * policy.vocabulary + readable] - logMass;
    records[recordAt] = next;
    records[recordAt + 1u] = bitcast<u32>(select(logprob, 0.0, wasDone));
    records[recordAt + 2u] = bitcast<u32>(select(logMass - largest - moment / mass, 0.0, wasDone));
    let nowDone = wasDone || next == policy.eos;
    records[recordAt + 3u] = select(0u, 1u, nowDone);
    done[row] = select(0u, 1u, nowDone);
    tokens[row] = readable;
    steps[row] = step + 1u;
  }
}
