/** Work that may be paused: it yields after each piece, some milliseconds long at most, and returns its result. */
export type Steps<Result> = Generator<void, Result>;

/** Does all of it at once. */
export function finish<Result>(steps: Steps<Result>): Result {
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

/** Does it a slice at a time; in between the page answers. */
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
