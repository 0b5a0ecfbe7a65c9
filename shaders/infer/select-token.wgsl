// Second half of choosing a token: one workgroup per row combines the chunks of select-partial.wgsl, chooses the next token by
// the session's policy, and writes the record of the step and the state that the next step starts from.
//
// Greedy takes the first candidate. With SAMPLE: top-k and top-p become thresholds on the logits, found exactly by bisection
// over the bits of an order-preserving integer key; then the Gumbel-max trick (argmax of logit / temperature + Gumbel noise)
// with counter-based noise, so that a seed gives the same tokens everywhere. The rules are those of
// src/core/sampling/choose-token.ts. Tokens that tie at a threshold are kept.
//
// partials: [rows, chunks, 3 + 2 * candidates] words, logits: [rows, vocabulary], forced: [rows, maxSteps] (NONE: not forced),
// noise: [rows] of (seed, row counter),
// records: [RING, rows, 4 + 2 * alternatives] words: token, log-probability, entropy, done, then (id, log-probability).
// Dispatch (rows).

//#uniform SelectTokenParams
//#  vocabulary
//#  chunks              of each row
//#  candidates          tokens that each chunk reports
//#  alternatives        tokens that a record reports
//#  rows
//#  maxSteps
//#  minNewTokens        steps before which EOS is not chosen
//#  eos                 token id
//#  pad                 token id
//#  topK                0: all
//#  inverseTemperature  1 / temperature
//#  topP                1: all

@group(0) @binding(1) var<storage, read> partials: array<u32>;
@group(0) @binding(2) var<storage, read> logits: array<f32>;
@group(0) @binding(3) var<storage, read_write> tokens: array<u32>;
@group(0) @binding(4) var<storage, read_write> steps: array<u32>;
@group(0) @binding(5) var<storage, read_write> done: array<u32>;
@group(0) @binding(6) var<storage, read> forced: array<u32>;
@group(0) @binding(7) var<storage, read_write> records: array<u32>;
@group(0) @binding(8) var<storage, read> noise: array<vec2<u32>>;

//#if SAMPLE
var<workgroup> partialSums: array<f32, WORKGROUP_SIZE>;

fn reduceSum(invocation: u32, value: f32) -> f32 {
  partialSums[invocation] = value;
  for (var half = WORKGROUP_SIZE / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (invocation < half) { partialSums[invocation] += partialSums[invocation + half]; }
  }
  workgroupBarrier();
  let result = partialSums[0];
  workgroupBarrier();
  return result;
}

/// Unsigned integers in the order of the logits; 0 for the banned token, which is below every threshold.
fn keyOf(rowOffset: u32, id: u32, banned: u32) -> u32 {
  if (id == banned) { return 0u; }
  // + 0.0 makes -0.0 and 0.0 the same key.
  let bits = bitcast<u32>(logits[rowOffset + id] + 0.0);
  return select(bits | 0x80000000u, ~bits, (bits & 0x80000000u) != 0u);
}

/// Number of tokens with a key of at least `threshold`.
fn countFrom(invocation: u32, rowOffset: u32, banned: u32, threshold: u32) -> f32 {
  var count = 0.0;
  for (var id = invocation; id < params.vocabulary; id += WORKGROUP_SIZE) {
    count += select(0.0, 1.0, keyOf(rowOffset, id, banned) >= threshold);
  }
  return reduceSum(invocation, count);
}

/// Probability mass of those tokens after temperature, relative to the most probable token.
fn massFrom(invocation: u32, rowOffset: u32, banned: u32, threshold: u32, maximum: f32) -> f32 {
  var mass = 0.0;
  for (var id = invocation; id < params.vocabulary; id += WORKGROUP_SIZE) {
    if (keyOf(rowOffset, id, banned) >= threshold) {
      mass += exp((logits[rowOffset + id] - maximum) * params.inverseTemperature);
    }
  }
  return reduceSum(invocation, mass);
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
  // comes from, log may be off by 2^-21; there -log(1 - v) is computed from its series.
  let uniform01 = (f32(bits >> 9u) + 0.5) / 8388608.0;
  let v = 1.0 - uniform01;
  let exponential = select(-log(uniform01), v * (1.0 + v * (0.5 + v / 3.0)), v < 0.015625);
  return -log(exponential);
}

fn sample(invocation: u32, row: u32, step: u32, banned: u32, maximum: f32) -> u32 {
  let rowOffset = row * params.vocabulary;
  var threshold = 1u;
  if (params.topK > 0u && params.topK < params.vocabulary) {
    var found = 0u;
    for (var bit = 0u; bit < 32u; bit++) {
      let tried = found | (0x80000000u >> bit);
      if (countFrom(invocation, rowOffset, banned, tried) >= f32(params.topK)) { found = tried; }
    }
    threshold = max(threshold, found);
  }
  if (params.topP < 1.0) {
    let targetMass = params.topP * massFrom(invocation, rowOffset, banned, threshold, maximum);
    var found = 0u;
    for (var bit = 0u; bit < 32u; bit++) {
      let tried = found | (0x80000000u >> bit);
      if (massFrom(invocation, rowOffset, banned, max(tried, threshold), maximum) >= targetMass) { found = tried; }
    }
    threshold = max(threshold, found);
  }
  var best = Ranked(0.0, NONE);
  for (var id = invocation; id < params.vocabulary; id += WORKGROUP_SIZE) {
    if (keyOf(rowOffset, id, banned) >= threshold) {
      let noisy = logits[rowOffset + id] * params.inverseTemperature + gumbel(step, row, id);
      if (ranksBefore(noisy, id, best)) { best = Ranked(noisy, id); }
    }
  }
  return reduceBest(invocation, best).id;
}
//#endif

/// The candidate that ranks after `last`, over all chunks of the row.
fn nextCandidate(invocation: u32, row: u32, first: bool, last: Ranked) -> Ranked {
  let stride = 3u + 2u * params.candidates;
  var best = Ranked(0.0, NONE);
  for (var i = invocation; i < params.chunks * params.candidates; i += WORKGROUP_SIZE) {
    let offset = (row * params.chunks + i / params.candidates) * stride + 3u + 2u * (i % params.candidates);
    let id = partials[offset];
    let logit = bitcast<f32>(partials[offset + 1u]);
    if (id != NONE && (first || ranksAfter(logit, id, last)) && ranksBefore(logit, id, best)) {
      best = Ranked(logit, id);
    }
  }
  return reduceBest(invocation, best);
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) invocation: u32) {
  let row = group.x;
  let step = steps[row];
  let stride = 3u + 2u * params.candidates;
  var maximum = bitcast<f32>(partials[row * params.chunks * stride]);
  for (var c = 1u; c < params.chunks; c++) {
    maximum = max(maximum, bitcast<f32>(partials[(row * params.chunks + c) * stride]));
  }
  var sumExp = 0.0;
  var moment = 0.0;
  for (var c = 0u; c < params.chunks; c++) {
    let offset = (row * params.chunks + c) * stride;
    let shift = bitcast<f32>(partials[offset]) - maximum;
    let chunkSumExp = bitcast<f32>(partials[offset + 1u]);
    sumExp += exp(shift) * chunkSumExp;
    moment += exp(shift) * (bitcast<f32>(partials[offset + 2u]) + shift * chunkSumExp);
  }
  let logSumExp = log(sumExp) + maximum;
  let wasDone = done[row] != 0u;
  let banned = select(NONE, params.eos, step < params.minNewTokens);
  let recordOffset = ((step % RING) * params.rows + row) * (4u + 2u * params.alternatives);

  var chosen = NONE;
  var last = Ranked(0.0, NONE);
  for (var c = 0u; c < params.candidates; c++) {
    last = nextCandidate(invocation, row, c == 0u, last);
    if (chosen == NONE && last.id != banned) { chosen = last.id; }
    if (invocation == 0u && c < params.alternatives) {
      records[recordOffset + 4u + 2u * c] = select(last.id, NONE, wasDone);
      records[recordOffset + 5u + 2u * c] = bitcast<u32>(last.logit - logSumExp);
    }
    // A vocabulary smaller than the candidates: nothing ranks after NONE.
    if (last.id == NONE) { last = Ranked(-3.4e38, NONE - 1u); }
  }
//#if SAMPLE
  chosen = sample(invocation, row, step, banned, maximum);
//#endif
  if (invocation == 0u) {
    let forcedToken = forced[row * params.maxSteps + step];
    let next = select(select(chosen, forcedToken, forcedToken != NONE), params.pad, wasDone);
    // NONE happens only when every logit is NaN; the page turns the record's NaN into a typed error.
    let readable = min(next, params.vocabulary - 1u);
    let logprob = logits[row * params.vocabulary + readable] - logSumExp;
    records[recordOffset] = next;
    records[recordOffset + 1u] = bitcast<u32>(select(logprob, 0.0, wasDone));
    records[recordOffset + 2u] = bitcast<u32>(select(logSumExp - maximum - moment / sumExp, 0.0, wasDone));
    let nowDone = wasDone || next == params.eos;
    records[recordOffset + 3u] = select(0u, 1u, nowDone);
    done[row] = select(0u, 1u, nowDone);
    tokens[row] = readable;
    steps[row] = step + 1u;
  }
}
