/** Seconds of GPU work, by the wall clock around many repetitions: no timestamp queries, which slow some drivers down. */

/** Each measurement takes about this long, after a first round that is not counted. */
const BUDGET_SECONDS = 0.4;
const ROUNDS = 5;

/**
 * Best of a few rounds, each long enough that submitting does not count.
 * @param record writes one repetition into an open pass
 * @returns seconds of one repetition
 */
export async function secondsOf(
  device: GPUDevice,
  record: (pass: GPUComputePassEncoder) => void,
): Promise<number> {
  const run = async (repetitions: number): Promise<number> => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (let i = 0; i < repetitions; i++) record(pass);
    pass.end();
    const started = performance.now();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    return (performance.now() - started) / 1000;
  };
  const first = await run(1);
  const repetitions = Math.max(1, Math.min(500, Math.round(BUDGET_SECONDS / ROUNDS / Math.max(first, 1e-5))));
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) best = Math.min(best, (await run(repetitions)) / repetitions);
  return best;
}
