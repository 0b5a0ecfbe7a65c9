/** Each error code in plain words, with the one thing the page offers to do about it. */
import type { ErrorCode } from '@/core/errors';

/** What the button below an error does. */
export type RemedyAction =
  | 'reload-model'
  | 'reload-page'
  | 'run-again'
  | 'edit-prompt'
  | 'open-gallery'
  | null;

export interface ErrorRemedy {
  title: string;
  action: RemedyAction;
  /** What to do, when the error itself brings no hint. */
  advice: string;
}

const REMEDIES: Record<ErrorCode, ErrorRemedy> = {
  'malformed-file': {
    title: 'The file is damaged',
    action: 'reload-model',
    advice: 'The download may be incomplete. Load it again.',
  },
  'unsupported-file': {
    title: 'This kind of file cannot be read',
    action: 'reload-model',
    advice: 'Load a GGUF file of a T5 model.',
  },
  'checkpoint-mismatch': {
    title: 'The weights do not match the configuration',
    action: 'reload-model',
    advice: 'The file is incomplete or mixed up. Load it again or choose another.',
  },
  'invalid-config': {
    title: 'The model’s configuration is invalid',
    action: 'reload-model',
    advice: 'Load the model again or choose another.',
  },
  'invalid-tokenizer': {
    title: 'The model’s tokenizer cannot be used',
    action: 'reload-model',
    advice: 'Load the model again or choose another.',
  },
  'invalid-task': {
    title: 'This task file cannot be read',
    action: 'open-gallery',
    advice: 'Choose another task.',
  },
  'invalid-input': {
    title: 'Something needs changing first',
    action: 'edit-prompt',
    advice: 'Change the prompt or the settings, then run again.',
  },
  'empty-prompt': {
    title: 'The prompt is empty',
    action: 'edit-prompt',
    advice: 'Write an instruction or an input, then run again.',
  },
  'not-ready': {
    title: 'Not ready yet',
    action: 'run-again',
    advice: 'Wait until the model is loaded, then run again.',
  },
  'prompt-too-long': {
    title: 'The prompt is too long',
    action: 'edit-prompt',
    advice: 'Shorten the definition or the input, or use an encoding with fewer examples.',
  },
  'invalid-link': {
    title: 'This link cannot be read',
    action: null,
    advice: 'Part of it may be missing. Ask for it again.',
  },
  'newer-version': {
    title: 'This was made by a newer version',
    action: 'reload-page',
    advice: 'Reload the page to get the latest version, then open it again.',
  },
  'not-found': {
    title: 'This is no longer stored here',
    action: 'reload-model',
    advice: 'It may have been deleted, perhaps in another tab. Load or import it again.',
  },
  'storage-unavailable': {
    title: 'This browser stores nothing for this page',
    action: null,
    advice: 'Leave the private window, or allow this site to store data in the settings of the browser.',
  },
  network: {
    title: 'The download was interrupted',
    action: 'reload-model',
    advice: 'Check the connection, then load the model again.',
  },
  checksum: {
    title: 'The download is damaged',
    action: 'reload-model',
    advice: 'It differs from what the server announced. Download it again.',
  },
  quota: {
    title: 'The browser has no room left to store this',
    action: null,
    advice: 'Delete a stored model or free space on the disk.',
  },
  'in-use': {
    title: 'Another tab is using this',
    action: 'reload-model',
    advice: 'Close the other tab, or wait until it is done.',
  },
  'no-webgpu': {
    title: 'This browser does not offer WebGPU',
    action: 'reload-model',
    advice: 'Use a recent Chrome, Edge, Firefox or Safari over https.',
  },
  'device-limit': {
    title: 'The graphics device is too small for this',
    action: 'edit-prompt',
    advice: 'Shorten the prompt or use fewer beams.',
  },
  'device-lost': {
    title: 'The graphics device was lost',
    action: 'reload-model',
    advice: 'This happens after sleep or a driver reset. Load the model again.',
  },
  'out-of-memory': {
    title: 'There is not enough memory',
    action: 'reload-model',
    advice: 'Close other tabs that use the graphics device, then load the model again.',
  },
  'non-finite': {
    title: 'The model computed values that are not numbers',
    action: 'run-again',
    advice:
      'The answer would be meaningless, so it was stopped. Run again; if it happens again, reload the model.',
  },
  cancelled: { title: 'Stopped', action: 'run-again', advice: 'Run again when you are ready.' },
  'worker-stopped': {
    title: 'A part of the page stopped working',
    action: 'reload-model',
    advice: 'Load the model again. If it stops again, reload the page.',
  },
  internal: {
    title: 'Something went wrong inside the page',
    action: 'reload-page',
    advice: 'Your draft is saved. Reload the page.',
  },
};

export function remedyFor(code: ErrorCode): ErrorRemedy {
  return REMEDIES[code];
}

export const REMEDY_LABELS: Record<Exclude<RemedyAction, null>, string> = {
  'reload-model': 'Load the model again',
  'reload-page': 'Reload the page',
  'run-again': 'Run again',
  'edit-prompt': 'Go to the prompt',
  'open-gallery': 'Choose a task',
};
