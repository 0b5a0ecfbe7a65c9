/** Times GPU work by the wall clock around many repetitions: timestamp queries slow some drivers down. */

type Record = (pass: GPUComputePassEncoder) => void;

const ROUNDS = 5;
/** Some drivers do not accept more commands at once. */
const MAX_REPETITIONS = 8192;
/** Browsers coarsen clocks to 0.1 ms: a measured time is never zero. */
const MIN_SECONDS = 1e-5;

/**
 * The best of a few rounds, each long enough that the cost of a submit is negligible.
 * @param record encodes one repetition into an open pass
 * @param budget seconds for all rounds together, roughly; where a repetition takes longer, there are fewer rounds
 * @returns seconds per repetition
 */
export async function secondsPerRepetition(device: GPUDevice, record: Record, budget = 0.4): Promise<number> {
  const secondsPerRound = budget / ROUNDS;
  const end = performance.now() + 1000 * budget;
  // The first one includes compilation that the driver has postponed.
  await secondsOfSubmit(device, record, 1);
  let repetitions = 1;
  let seconds = await secondsOfSubmit(device, record, 1);
  // A submit costs more than many kernels, so that a first guess is far too low.
  while (seconds < secondsPerRound / 2 && repetitions < MAX_REPETITIONS) {
    const growth = Math.min(16, secondsPerRound / seconds);
    repetitions = Math.ceil(Math.min(MAX_REPETITIONS, repetitions * growth));
    seconds = await secondsOfSubmit(device, record, repetitions);
  }
  let best = seconds;
  for (let round = 1; round < ROUNDS && performance.now() < end; round++) {
    best = Math.min(best, await secondsOfSubmit(device, record, repetitions));
  }
  return best / repetitions;
}

/** Seconds from the submit of some repetitions until the device has finished them. */
export async function secondsOfSubmit(
  device: GPUDevice,
  record: Record,
  repetitions: number,
): Promise<number> {
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  for (let i = 0; i < repetitions; i++) record(pass);
  pass.end();
  const started = performance.now();
  device.queue.submit([encoder.finish()]);
  await device.queue.onSubmittedWorkDone();
  return Math.max((performance.now() - started) / 1000, MIN_SECONDS);
}
