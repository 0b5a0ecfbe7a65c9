/** How shared prompts of each version are read and migrated to the current one. */
import * as v from 'valibot';
import { PlaygroundError } from '@/core/errors';
import { type PlaygroundPrompt, playgroundPromptSchema } from '@/core/schema/playground-prompt';

/** The version that is written. Golden links and files of every version are kept in the tests. */
export const PROMPT_VERSION = 1;

/** Readers by version. The reader of an older version ends with the migration to the next. */
const READERS: ReadonlyMap<number, (value: unknown) => PlaygroundPrompt> = new Map([[1, readVersion1]]);

/**
 * @param version as written next to the value
 * @param value parsed JSON from anywhere
 * @throws {PlaygroundError} `newer-version`, or `invalid-link` that names the entry that is wrong
 */
export function readPrompt(version: number, value: unknown): PlaygroundPrompt {
  const read = READERS.get(version);
  if (read) return read(value);
  if (version > PROMPT_VERSION) {
    throw new PlaygroundError(
      'newer-version',
      `This prompt was shared by a later version of the playground (format ${version}; this one reads up to ${PROMPT_VERSION}).`,
      { hint: 'Reload the page to get the latest version, then open it again.' },
    );
  }
  throw new PlaygroundError('invalid-link', `There is no format ${version} of shared prompts.`, {
    hint: 'Ask for the link again: it may be incomplete or contain a typo.',
  });
}

/** Whether a prompt is within the bounds that readers check. */
export function isShareable(prompt: PlaygroundPrompt): boolean {
  return v.is(playgroundPromptSchema, prompt);
}

function readVersion1(value: unknown): PlaygroundPrompt {
  const parsed = v.safeParse(playgroundPromptSchema, value, { abortEarly: true });
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new PlaygroundError('invalid-link', `The shared prompt ${faultIn(issue)}.`, {
    hint: isUnknownEncoding(issue)
      ? 'Reload the page to get the latest version, then open it again.'
      : 'It was not made by this playground, or it was changed later. Ask for it again.',
  });
}

/** Encodings are added without a new format: a link of a later version may name one that is not here. */
function isUnknownEncoding(issue: v.BaseIssue<unknown>): boolean {
  return v.getDotPath(issue) === 'content.encoding' && typeof issue.input === 'string';
}

/** Most characters of foreign text in a message. */
const SHOWN = 60;

function faultIn(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  const place = path ? quoted(path) : 'it';
  if (isUnknownEncoding(issue)) {
    return `uses the encoding ${quoted(String(issue.input))}, which this version of the playground does not know`;
  }
  if (issue.kind === 'schema' && issue.expected === 'never') return `holds ${place}, which is not known here`;
  if (issue.input === undefined) return `lacks ${place}`;
  if (issue.type === 'max_length') return `has more in ${place} than is allowed (${issue.requirement})`;
  return `has a value at ${place} that is not allowed`;
}

function quoted(text: string): string {
  return `“${text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}”`;
}
