import * as v from 'valibot';
import { invalidTokenizer } from '@/core/tokenizer/tokenizer-schema';
import { metaspaceSchema, prependScheme } from './pre-tokenizer';

const MAX_STEPS = 16;

const stepSchema = v.variant('type', [
  v.object({ type: v.literal('Sequence'), decoders: v.pipe(v.array(v.unknown()), v.maxLength(MAX_STEPS)) }),
  metaspaceSchema,
  v.object({ type: v.picklist(['ByteFallback', 'Fuse']) }),
  v.object({
    type: v.literal('Strip'),
    content: v.pipe(v.string(), v.minLength(1)),
    start: v.pipe(v.number(), v.integer(), v.minValue(0)),
    stop: v.pipe(v.number(), v.integer(), v.minValue(0)),
  }),
  v.object({
    type: v.literal('Replace'),
    pattern: v.object({ String: v.pipe(v.string(), v.minLength(1)) }),
    content: v.string(),
  }),
]);
type Step = v.InferOutput<typeof stepSchema>;

type DecoderStep = (tokens: readonly string[]) => string[];

/**
 * The `decoder` of a tokenizer.json: from the tokens of an answer to its text, as the tokenizers library does it. Without
 * one, tokens are joined by blanks.
 * @param joinsBytes tokens of bytes become text first, whether the file says so or not
 * @throws {PlaygroundError} `invalid-tokenizer` naming a step that is not supported
 */
export function createDecoder(config: unknown, joinsBytes: boolean): (tokens: readonly string[]) => string {
  if (joinsBytes) {
    const decode = createDecoder(config, false);
    return (tokens) => decode(joinBytes(tokens));
  }
  if (config === null || config === undefined) return (tokens) => tokens.join(' ');
  const steps = flatten(config, 0);
  const fused = steps.findIndex(({ type }) => type === 'Fuse');
  const behindFuse = fused < 0 ? [] : steps.slice(fused + 1);
  for (const step of behindFuse) {
    // An answer is shown as it grows: what was shown must not change when a later token completes a match.
    const growsWrong =
      step.type === 'ByteFallback' || (step.type === 'Replace' && step.pattern.String.length > 1);
    if (growsWrong)
      throw invalidTokenizer(`its decoder has ${step.type} behind Fuse, which is not supported`);
  }
  const apply = steps.map(createStep);
  return (tokens) => apply.reduce<readonly string[]>((current, step) => step(current), tokens).join('');
}

function flatten(config: unknown, depth: number): Exclude<Step, { type: 'Sequence' }>[] {
  const result = v.safeParse(stepSchema, config);
  if (!result.success || depth > 2) {
    const { type } = Object(config) as { type?: unknown };
    throw invalidTokenizer(`its decoder has a step that is not supported (${String(type).slice(0, 40)})`);
  }
  const step = result.output;
  return step.type === 'Sequence' ? step.decoders.flatMap((inner) => flatten(inner, depth + 1)) : [step];
}

function createStep(step: Exclude<Step, { type: 'Sequence' }>): DecoderStep {
  switch (step.type) {
    case 'Fuse':
      return (tokens) => [tokens.join('')];
    case 'ByteFallback':
      return joinBytes;
    case 'Strip':
      return (tokens) => tokens.map((token) => strip(token, step.content, step.start, step.stop));
    case 'Replace':
      return (tokens) => tokens.map((token) => token.replaceAll(step.pattern.String, () => step.content));
    case 'Metaspace': {
      const drops = prependScheme(step) !== 'never';
      return (tokens) =>
        tokens.map((token, i) => token.replaceAll(step.replacement, i === 0 && drops ? '' : ' '));
    }
  }
}

/** Takes up to a number of characters off each end. */
function strip(token: string, content: string, start: number, stop: number): string {
  const characters = [...token];
  let from = 0;
  while (from < start && characters[from] === content) from++;
  let to = characters.length;
  while (characters.length - to < stop && to > 0 && characters[to - 1] === content) to--;
  return characters.slice(from, Math.max(from, to)).join('');
}

const BYTE_TOKEN = /^<0x([0-9A-Fa-f]{2})>$/;
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @returns whether a token stands for one byte */
export function isByteToken(token: string): boolean {
  return BYTE_TOKEN.test(token);
}

/** Tokens of bytes that follow each other become their text; if they are no UTF-8, one U+FFFD for each. */
function joinBytes(tokens: readonly string[]): string[] {
  const out: string[] = [];
  let bytes: number[] = [];
  const flush = () => {
    if (bytes.length === 0) return;
    try {
      out.push(strictDecoder.decode(Uint8Array.from(bytes)));
    } catch {
      out.push(...bytes.map(() => '\ufffd'));
    }
    bytes = [];
  };
  for (const token of tokens) {
    const match = BYTE_TOKEN.exec(token);
    if (match) bytes.push(Number.parseInt(match[1]!, 16));
    else {
      flush();
      out.push(token);
    }
  }
  flush();
  return out;
}
