// The order in which tokens are ranked, everywhere: larger logit first, lower id on a tie. A workgroup finds the best of the
// tokens its invocations hold, or the best one that ranks after a given token, so k passes find the top k without a sort.

struct Ranked {
  logit: f32,
  id: u32,
}

const NONE = 0xffffffffu;

var<workgroup> bestLogit: array<f32, WORKGROUP_SIZE>;
var<workgroup> bestId: array<u32, WORKGROUP_SIZE>;

fn ranksBefore(logit: f32, id: u32, other: Ranked) -> bool {
  return other.id == NONE || logit > other.logit || (logit == other.logit && id < other.id);
}

fn ranksAfter(logit: f32, id: u32, other: Ranked) -> bool {
  return logit < other.logit || (logit == other.logit && id > other.id);
}

fn reduceBest(invocation: u32, mine: Ranked) -> Ranked {
  bestLogit[invocation] = mine.logit;
  bestId[invocation] = mine.id;
  for (var half = WORKGROUP_SIZE / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (invocation < half) {
      let other = invocation + half;
      let here = Ranked(bestLogit[invocation], bestId[invocation]);
      if (bestId[other] != NONE && ranksBefore(bestLogit[other], bestId[other], here)) {
        bestLogit[invocation] = bestLogit[other];
        bestId[invocation] = bestId[other];
      }
    }
  }
  workgroupBarrier();
  let result = Ranked(bestLogit[0], bestId[0]);
  workgroupBarrier();
  return result;
}
