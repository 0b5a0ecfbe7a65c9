// The order in which tokens are ranked, everywhere: larger logit first, lower id on a tie. A workgroup finds the best of
// what its threads hold, or the best that comes after a given one, so the top k are found by k passes without a sort.

struct Ranked {
  logit: f32,
  id: u32,
}

const NONE = 0xffffffffu;

var<workgroup> bestLogit: array<f32, THREADS>;
var<workgroup> bestId: array<u32, THREADS>;

fn ranksBefore(logit: f32, id: u32, other: Ranked) -> bool {
  return other.id == NONE || logit > other.logit || (logit == other.logit && id < other.id);
}

fn ranksAfter(logit: f32, id: u32, other: Ranked) -> bool {
  return logit < other.logit || (logit == other.logit && id > other.id);
}

fn reduceBest(thread: u32, mine: Ranked) -> Ranked {
  bestLogit[thread] = mine.logit;
  bestId[thread] = mine.id;
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) {
      let other = thread + half;
      let here = Ranked(bestLogit[thread], bestId[thread]);
      if (bestId[other] != NONE && ranksBefore(bestLogit[other], bestId[other], here)) {
        bestLogit[thread] = bestLogit[other];
        bestId[thread] = bestId[other];
      }
    }
  }
  workgroupBarrier();
  let result = Ranked(bestLogit[0], bestId[0]);
  workgroupBarrier();
  return result;
}
