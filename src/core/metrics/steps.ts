/** Work that can be interrupted: it yields every few milliseconds at least, and returns its result. */
export type Steps<Result> = Generator<void, Result>;

/** Runs to the end without a break. */
export function finish<Result>(steps: Steps<Result>): Result {
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

/** Runs in slices of some milliseconds; the page stays responsive in between. */
export async function finishInSlices<Result>(steps: Steps<Result>, sliceMs = 12): Promise<Result> {
  let started = performance.now();
  let step = steps.next();
  while (!step.done) {
    if (performance.now() - started >= sliceMs) {
      await new Promise((resolve) => setTimeout(resolve));
      started = performance.now();
    }
    step = steps.next();
  }
  return step.value;
}
