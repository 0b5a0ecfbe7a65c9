/** Seconds of GPU work, by the wall clock around many repetitions: no timestamp queries, which slow some drivers down. */

const ROUNDS = 5;
/** More would be more commands than some drivers take at once. */
const MOST_REPETITIONS = 8192;

/**
 * Best of a few rounds, each long enough that submitting does not count.
 * @param record writes one repetition into an open pass
 * @param budget seconds for all rounds together, about; where a repetition takes longer, there are fewer rounds
 * @returns seconds of one repetition
 */
export async function secondsOf(
  device: GPUDevice,
  record: (pass: GPUComputePassEncoder) => void,
  budget = 0.4,
): Promise<number> {
  const wanted = budget / ROUNDS;
  const end = performance.now() + 1000 * budget;
  // The first one compiles what the driver has put off.
  await secondsOfSubmit(device, record, 1);
  let repetitions = 1;
  let seconds = await secondsOfSubmit(device, record, 1);
  // Submitting costs more than many a kernel, so that a first guess is far too low.
  while (seconds < wanted / 2 && repetitions < MOST_REPETITIONS) {
    repetitions = Math.ceil(Math.min(MOST_REPETITIONS, repetitions * Math.min(16, wanted / seconds)));
    seconds = await secondsOfSubmit(device, record, repetitions);
  }
  let best = seconds;
  for (let round = 1; round < ROUNDS && performance.now() < end; round++) {
    best = Math.min(best, await secondsOfSubmit(device, record, repetitions));
  }
  return best / repetitions;
}

/** Clocks are coarsened to 0.1 ms in places: no work takes no time. */
const LEAST_SECONDS = 1e-5;

/** Seconds from the submit of so many repetitions until the device has done them. */
export async function secondsOfSubmit(
  device: GPUDevice,
  record: (pass: GPUComputePassEncoder) => void,
  repetitions: number,
): Promise<number> {
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  for (let i = 0; i < repetitions; i++) record(pass);
  pass.end();
  const started = performance.now();
  device.queue.submit([encoder.finish()]);
  await device.queue.onSubmittedWorkDone();
  return Math.max((performance.now() - started) / 1000, LEAST_SECONDS);
}
