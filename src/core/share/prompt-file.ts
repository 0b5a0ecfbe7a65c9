/** A prompt as a file, for prompts that are too long for a link: the same content as JSON in a versioned envelope. */
import * as v from 'valibot';
import { PlaygroundError } from '@/core/errors';
import { type PlaygroundPrompt, PROMPT_BOUNDS } from '@/core/schema/playground-prompt';
import { isShareable, PROMPT_VERSION, readPrompt } from './prompt-versions';

const KIND = 'instruct-playground.prompt';

/** Files with more bytes are not read: no prompt within its bounds takes more. */
export const LARGEST_PROMPT_FILE = 32 * 1024 * 1024;

/**
 * Ends with a line break, as text files do.
 * @throws {PlaygroundError} `invalid-input` when the prompt is beyond the bounds that readers check
 */
export function writePromptFile(prompt: PlaygroundPrompt): string {
  if (!isShareable(prompt)) {
    throw new PlaygroundError('invalid-input', 'A text in this prompt is longer than can be shared.', {
      hint: `Shorten it to ${PROMPT_BOUNDS.text} characters.`,
    });
  }
  return `${JSON.stringify({ kind: KIND, version: PROMPT_VERSION, value: prompt }, null, 2)}\n`;
}

/** A file name for the prompt: its title, in characters that every system allows. */
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
 * @param text content of a file of at most {@link LARGEST_PROMPT_FILE} bytes
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
    throw new PlaygroundError('invalid-link', 'This file is damaged or not JSON.', {
      hint: 'Ask for the file again: it may be incomplete.',
    });
  }
}
