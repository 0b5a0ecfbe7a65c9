/** A prompt as a file, for what is too long for a link: the same content in a versioned envelope, readable as JSON. */
import * as v from 'valibot';
import { PlaygroundError } from '@/core/errors';
import { type PlaygroundPrompt, PROMPT_BOUNDS } from '@/core/schema/playground-prompt';
import { isShareable, PROMPT_VERSION, readPrompt } from './prompt-versions';

const KIND = 'instruct-playground.prompt';

/** Most bytes of a file that is read at all: the largest a prompt can become within its bounds. */
export const LARGEST_PROMPT_FILE = 32 * 1024 * 1024;

/**
 * Ends with a line break, as text files do.
 * @throws {PlaygroundError} `invalid-input` when it could not be read again
 */
export function writePromptFile(prompt: PlaygroundPrompt): string {
  if (!isShareable(prompt)) {
    throw new PlaygroundError('invalid-input', 'A text in this prompt is longer than can be shared.', {
      hint: `Shorten it to ${PROMPT_BOUNDS.text} characters.`,
    });
  }
  return `${JSON.stringify({ kind: KIND, version: PROMPT_VERSION, value: prompt }, null, 2)}\n`;
}

/** A name for the file: the title in letters every system can keep. */
export function promptFileName(title: string): string {
  const plain = title
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .toLowerCase();
  return `${plain || 'prompt'}.prompt.json`;
}

const envelope = v.object({
  kind: v.literal(KIND),
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  value: v.unknown(),
});

/**
 * @param text content of a file, whose size was held against {@link LARGEST_PROMPT_FILE} before it was read
 * @throws {PlaygroundError} `invalid-link` or `newer-version`
 */
export function readPromptFile(text: string): PlaygroundPrompt {
  const parsed = v.safeParse(envelope, parseJson(text));
  if (!parsed.success) {
    throw new PlaygroundError('invalid-link', 'This file is not a shared prompt.', {
      hint: 'Choose a file that ends in .prompt.json.',
    });
  }
  return readPrompt(parsed.output.version, parsed.output.value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PlaygroundError('invalid-link', 'This file is damaged or no JSON.', {
      hint: 'Ask for it again: it may have been cut on its way.',
    });
  }
}
