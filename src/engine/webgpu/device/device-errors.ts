/** The errors of a graphics device as typed errors with a hint. */
import { PlaygroundError } from '@/core/errors';

export function deviceLost(detail: string): PlaygroundError {
  return new PlaygroundError('device-lost', `The graphics device stopped${detail ? `: ${detail}` : '.'}`, {
    hint: 'The model is loaded again when you run the next prompt. Nothing you wrote is lost.',
  });
}

export function outOfMemory(cause: unknown): PlaygroundError {
  return new PlaygroundError('out-of-memory', 'The graphics device has no memory left for this model.', {
    hint: 'Close other tabs, or choose a smaller model or a stronger quantisation.',
    cause,
  });
}

/**
 * Runs `work` and turns the device's out-of-memory and validation errors into typed ones.
 * @throws {PlaygroundError} `out-of-memory`, `internal`, or whatever `work` throws
 */
export async function withDeviceErrors<Result>(
  device: GPUDevice,
  work: () => Promise<Result> | Result,
): Promise<Result> {
  device.pushErrorScope('validation');
  device.pushErrorScope('out-of-memory');
  let result: Result | undefined;
  let thrown: unknown;
  try {
    result = await work();
  } catch (error) {
    thrown = error;
  }
  const memory = await device.popErrorScope().catch(() => null);
  const validation = await device.popErrorScope().catch(() => null);
  if (thrown !== undefined) throw thrown;
  if (memory) throw outOfMemory(memory);
  if (validation) {
    throw new PlaygroundError('internal', `The graphics device refused a command: ${validation.message}`, {
      hint: 'Please report this with the name of your device.',
    });
  }
  return result as Result;
}
