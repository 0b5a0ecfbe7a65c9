// First half of choosing a token: each workgroup reduces one chunk of a row's logits to
//   its largest logit m, sum exp(l - m), sum exp(l - m) * (l - m), and its best `candidates` tokens in rank order.
//
// logits: [rows, vocabulary], partials: [rows, chunks, 3 + 2 * candidates] words (floats as bits; then id, logit bits).
// Dispatch (chunks, rows).

struct Dims {
  vocabulary: u32,
  chunk: u32,       // logits a workgroup reads
  candidates: u32,
}

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> logits: array<f32>;
@group(0) @binding(2) var<storage, read_write> partials: array<u32>;

var<workgroup> sums: array<vec2<f32>, THREADS>;

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let rowAt = group.y * dims.vocabulary;
  let start = group.x * dims.chunk;
  let end = min(start + dims.chunk, dims.vocabulary);
  let partialAt = (group.y * groups.x + group.x) * (3u + 2u * dims.candidates);
  var last = Ranked(0.0, NONE);
  var largest = 0.0;
  for (var c = 0u; c < dims.candidates; c++) {
    var best = Ranked(0.0, NONE);
    for (var id = start + thread; id < end; id += THREADS) {
      let logit = logits[rowAt + id];
      if ((c == 0u || ranksAfter(logit, id, last)) && ranksBefore(logit, id, best)) { best = Ranked(logit, id); }
    }
    last = reduceBest(thread, best);
    if (c == 0u) { largest = last.logit; }
    if (thread == 0u) {
      partials[partialAt + 3u + 2u * c] = last.id;
      partials[partialAt + 4u + 2u * c] = bitcast<u32>(last.logit);
    }
    // A chunk with fewer tokens than candidates: nothing ranks after NONE.
    if (last.id == NONE) { last = Ranked(-3.4e38, NONE - 1u); }
  }
  var mine = vec2<f32>();
  for (var id = start + thread; id < end; id += THREADS) {
    let below = logits[rowAt + id] - largest;
    let mass = exp(below);
    // exp(-inf) * -inf would be NaN; a token of no mass adds nothing to the entropy.
    mine += vec2<f32>(mass, select(mass * below, 0.0, mass == 0.0));
  }
  sums[thread] = mine;
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) { sums[thread] += sums[thread + half]; }
  }
  if (thread == 0u) {
    partials[partialAt] = bitcast<u32>(largest);
    partials[partialAt + 1u] = bitcast<u32>(sums[0].x);
    partials[partialAt + 2u] = bitcast<u32>(sums[0].y);
  }
}
