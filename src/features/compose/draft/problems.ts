/** Each error code in plain words, with the one thing the page offers to do about it. */
import type { ErrorCode } from '@/core/errors';

/** What the button beside an error does. */
export type WayOn = 'reload-model' | 'reload-page' | 'run-again' | 'edit-prompt' | 'open-gallery' | null;

export interface Problem {
  title: string;
  wayOn: WayOn;
  /** What to do, when the error itself brings no hint. */
  advice: string;
}

const PROBLEMS: Record<ErrorCode, Problem> = {
  'malformed-file': {
    title: 'The file is damaged',
    wayOn: 'reload-model',
    advice: 'It may have been cut short on its way here. Load it again.',
  },
  'unsupported-file': {
    title: 'This kind of file cannot be read',
    wayOn: 'reload-model',
    advice: 'Load a GGUF file of a T5 model.',
  },
  'checkpoint-mismatch': {
    title: 'The weights do not fit their description',
    wayOn: 'reload-model',
    advice: 'The file is incomplete or mixed up. Load it again or choose another.',
  },
  'invalid-config': {
    title: 'The model’s configuration makes no sense',
    wayOn: 'reload-model',
    advice: 'Load the model again or choose another.',
  },
  'invalid-tokenizer': {
    title: 'The model’s tokenizer cannot be used',
    wayOn: 'reload-model',
    advice: 'Load the model again or choose another.',
  },
  'invalid-task': {
    title: 'This task file cannot be read',
    wayOn: 'open-gallery',
    advice: 'Choose another task.',
  },
  'invalid-input': {
    title: 'There is something to change first',
    wayOn: 'edit-prompt',
    advice: 'Change the prompt or the settings, then run again.',
  },
  'empty-prompt': {
    title: 'The prompt is empty',
    wayOn: 'edit-prompt',
    advice: 'Write an instruction or an input, then run again.',
  },
  'not-ready': {
    title: 'Something else comes first',
    wayOn: 'run-again',
    advice: 'Wait until the model is loaded, then run again.',
  },
  'prompt-too-long': {
    title: 'The prompt is too long',
    wayOn: 'edit-prompt',
    advice: 'Shorten the definition or the input, or use an encoding with fewer examples.',
  },
  'invalid-link': {
    title: 'This link cannot be read',
    wayOn: null,
    advice: 'Ask for it again: it may have been cut on its way here.',
  },
  'newer-version': {
    title: 'This was made by a later version',
    wayOn: 'reload-page',
    advice: 'Reload the page to get the latest version, then open it again.',
  },
  'not-found': {
    title: 'This is no longer stored here',
    wayOn: 'reload-model',
    advice: 'It may have been deleted, perhaps in another tab. Load or import it again.',
  },
  'storage-unavailable': {
    title: 'This browser stores nothing for this page',
    wayOn: null,
    advice: 'Leave the private window, or allow this site to store data in the settings of the browser.',
  },
  network: {
    title: 'The download was interrupted',
    wayOn: 'reload-model',
    advice: 'Check the connection, then load the model again.',
  },
  checksum: {
    title: 'What arrived is not what was announced',
    wayOn: 'reload-model',
    advice: 'It was damaged on its way or changed meanwhile. Download it again.',
  },
  quota: {
    title: 'The browser has no room to store this',
    wayOn: null,
    advice: 'Delete a stored model or free space on the disk.',
  },
  'in-use': {
    title: 'Another tab is using this',
    wayOn: 'reload-model',
    advice: 'Close the other tab, or wait until it is done.',
  },
  'no-webgpu': {
    title: 'This browser offers no WebGPU',
    wayOn: 'reload-model',
    advice: 'Use a recent Chrome, Edge, Firefox or Safari over https.',
  },
  'device-limit': {
    title: 'The graphics device is too small for this',
    wayOn: 'edit-prompt',
    advice: 'Shorten the prompt or use fewer beams.',
  },
  'device-lost': {
    title: 'The graphics device went away',
    wayOn: 'reload-model',
    advice: 'This happens after sleep or a driver reset. Load the model again.',
  },
  'out-of-memory': {
    title: 'There is not enough memory',
    wayOn: 'reload-model',
    advice: 'Close other tabs that use the graphics device, then load the model again.',
  },
  'non-finite': {
    title: 'The model computed values that are not numbers',
    wayOn: 'run-again',
    advice: 'The answer would be meaningless, so it was stopped. Run again; if it returns, reload the model.',
  },
  cancelled: { title: 'Stopped', wayOn: 'run-again', advice: 'Run again when you are ready.' },
  'worker-stopped': {
    title: 'A part of the page stopped working',
    wayOn: 'reload-model',
    advice: 'Load the model again. If it stops again, reload the page.',
  },
  internal: {
    title: 'Something went wrong inside the page',
    wayOn: 'reload-page',
    advice: 'Your draft is saved. Reload the page.',
  },
};

export function problemOf(code: ErrorCode): Problem {
  return PROBLEMS[code];
}

export const WAY_ON_LABELS: Record<Exclude<WayOn, null>, string> = {
  'reload-model': 'Load the model again',
  'reload-page': 'Reload the page',
  'run-again': 'Run again',
  'edit-prompt': 'Go to the prompt',
  'open-gallery': 'Choose a task',
};
