/**
 * A prompt as an address: `#/p/<version>.<base64url(deflate-raw(JSON))>`. All of it comes after the `#`, which browsers never
 * send to a server. Nothing in a link is trusted: length, alphabet, unpacked size, encoding, JSON and schema are checked in
 * this order, each before the next step.
 */
import { PlaygroundError } from '@/core/errors';
import type { PlaygroundPrompt } from '@/core/schema/playground-prompt';
import { base64UrlToBytes, bytesToBase64Url } from './base64url';
import { isShareable, PROMPT_VERSION, readPrompt } from './prompt-versions';
import { deflateRaw, inflateRaw } from './raw-deflate';

/** Most characters after `#/p/`. */
export const LONGEST_LINK = 64 * 1024;
/** Most bytes of JSON in a link. */
const LARGEST_PROMPT = 256 * 1024;

/** Deepest nesting of JSON that is parsed: a prompt needs five levels. */
const DEEPEST = 16;

/**
 * Writes a prompt as the part of an address after `#/p/`.
 * @returns undefined when the prompt is too long for a link: offer a file instead
 */
export async function writePromptLink(prompt: PlaygroundPrompt): Promise<string | undefined> {
  if (!isShareable(prompt)) return undefined;
  const json = new TextEncoder().encode(JSON.stringify(prompt));
  if (json.length > LARGEST_PROMPT) return undefined;
  const link = `${PROMPT_VERSION}.${bytesToBase64Url(await deflateRaw(json))}`;
  return link.length > LONGEST_LINK ? undefined : link;
}

/**
 * Reads the part of an address after `#/p/`.
 * @throws {PlaygroundError} `invalid-link` or `newer-version`
 */
export async function readPromptLink(link: string): Promise<PlaygroundPrompt> {
  if (link.length > LONGEST_LINK) {
    throw damaged(`The link is too long: it has ${link.length} characters, and ${LONGEST_LINK} are allowed.`);
  }
  const [, version, packed] = /^([1-9]\d{0,5})\.([^.]+)$/.exec(link) ?? [];
  if (version === undefined || packed === undefined) throw damaged('The link is incomplete.');
  // Before anything is unpacked: a later version may pack differently.
  if (Number(version) > PROMPT_VERSION) return readPrompt(Number(version), undefined);
  const bytes = base64UrlToBytes(packed);
  if (!bytes) throw damaged('The link contains characters that do not belong in a share link.');
  const inflated = await inflateRaw(bytes, LARGEST_PROMPT);
  if (inflated.state === 'damaged') throw damaged('The link is damaged or was cut.');
  if (inflated.state === 'too-large') {
    throw damaged(`The link unpacks to more than ${LARGEST_PROMPT / 1024} KiB, which no prompt needs.`);
  }
  return readPrompt(Number(version), parseJson(inflated.bytes));
}

function parseJson(bytes: Uint8Array): unknown {
  if (depthOf(bytes) > DEEPEST) throw damaged('The content of the link is nested deeper than any prompt.');
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw damaged('The content of the link is not a prompt.');
  }
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const OPEN = new Set([0x5b, 0x7b]);
const CLOSE = new Set([0x5d, 0x7d]);

/** Levels of arrays and objects in what claims to be JSON, counted before a parser builds them. */
function depthOf(json: Uint8Array): number {
  let depth = 0;
  let deepest = 0;
  let inText = false;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at]!;
    if (inText && byte === BACKSLASH) at++;
    else if (byte === QUOTE) inText = !inText;
    else if (inText) continue;
    else if (OPEN.has(byte)) deepest = Math.max(deepest, ++depth);
    else if (CLOSE.has(byte)) depth--;
  }
  return deepest;
}

function damaged(message: string): PlaygroundError {
  return new PlaygroundError('invalid-link', message, {
    hint: 'Ask for the link again: it may be incomplete or contain a typo.',
  });
}
