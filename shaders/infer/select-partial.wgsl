// First half of choosing a token: each workgroup reduces one chunk of a row's logits l to
//   its largest logit m, sum exp(l - m), sum exp(l - m) * (l - m), and its best `candidates` tokens in rank order.
//
// logits: [rows, vocabulary], partials: [rows, chunks, 3 + 2 * candidates] words (floats as bits; then id, logit bits).
// Dispatch (chunks, rows).

//#uniform SelectPartialParams
//#  vocabulary
//#  chunkSize   logits that a workgroup reduces
//#  candidates  tokens that each chunk reports

@group(0) @binding(1) var<storage, read> logits: array<f32>;
@group(0) @binding(2) var<storage, read_write> partials: array<u32>;

var<workgroup> sums: array<vec2<f32>, WORKGROUP_SIZE>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) invocation: u32,
) {
  let rowOffset = group.y * params.vocabulary;
  let start = group.x * params.chunkSize;
  let end = min(start + params.chunkSize, params.vocabulary);
  let partialOffset = (group.y * groups.x + group.x) * (3u + 2u * params.candidates);
  var last = Ranked(0.0, NONE);
  var maximum = 0.0;
  for (var c = 0u; c < params.candidates; c++) {
    var best = Ranked(0.0, NONE);
    for (var id = start + invocation; id < end; id += WORKGROUP_SIZE) {
      let logit = logits[rowOffset + id];
      if ((c == 0u || ranksAfter(logit, id, last)) && ranksBefore(logit, id, best)) { best = Ranked(logit, id); }
    }
    last = reduceBest(invocation, best);
    if (c == 0u) { maximum = last.logit; }
    if (invocation == 0u) {
      partials[partialOffset + 3u + 2u * c] = last.id;
      partials[partialOffset + 4u + 2u * c] = bitcast<u32>(last.logit);
    }
    // A chunk with fewer tokens than candidates: nothing ranks after NONE.
    if (last.id == NONE) { last = Ranked(-3.4e38, NONE - 1u); }
  }
  var local = vec2<f32>();
  for (var id = start + invocation; id < end; id += WORKGROUP_SIZE) {
    let shifted = logits[rowOffset + id] - maximum;
    let exponential = exp(shifted);
    // exp(-inf) * -inf would be NaN; a token of probability 0 adds nothing to the entropy.
    local += vec2<f32>(exponential, select(exponential * shifted, 0.0, exponential == 0.0));
  }
  sums[invocation] = local;
  for (var half = WORKGROUP_SIZE / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (invocation < half) { sums[invocation] += sums[invocation + half]; }
  }
  if (invocation == 0u) {
    partials[partialOffset] = bitcast<u32>(maximum);
    partials[partialOffset + 1u] = bitcast<u32>(sums[0].x);
    partials[partialOffset + 2u] = bitcast<u32>(sums[0].y);
  }
}
