import * as v from 'valibot';
import { Charsmap } from '@/core/tokenizer/charsmap-normalizer';
import { BLANK } from '@/core/tokenizer/sentencepiece-json';
import { invalidTokenizer } from '@/core/tokenizer/tokenizer-schema';
import { type AlignedText, prepend } from './aligned-text';

const MAX_STEPS = 16;
const MAX_DEPTH = 2;

const stepSchema = v.variant('type', [
  v.object({ type: v.literal('Precompiled'), precompiled_charsmap: v.nullable(v.string()) }),
  v.object({
    type: v.literal('Sequence'),
    normalizers: v.pipe(v.array(v.unknown()), v.maxLength(MAX_STEPS)),
  }),
  v.object({ type: v.picklist(['NFC', 'NFD', 'NFKC', 'NFKD']) }),
  v.object({ type: v.picklist(['Lowercase', 'Nmt', 'StripAccents']) }),
  v.object({
    type: v.literal('Strip'),
    strip_left: v.optional(v.boolean(), true),
    strip_right: v.optional(v.boolean(), true),
  }),
  v.object({ type: v.literal('Prepend'), prepend: v.pipe(v.string(), v.maxLength(16)) }),
  v.object({ type: v.literal('Replace'), pattern: v.unknown(), content: v.string() }),
]);

export type NormalizerStep = (input: AlignedText) => AlignedText;

/**
 * The `normalizer` of a tokenizer.json, each step as the tokenizers library does it.
 * @throws {PlaygroundError} `invalid-tokenizer` naming a step that is not supported
 */
export function createNormalizer(config: unknown): NormalizerStep {
  const steps = config === null || config === undefined ? [] : createSteps(config, 0);
  return (input) => steps.reduce((current, step) => step(current), input);
}

function createSteps(config: unknown, depth: number): NormalizerStep[] {
  const result = v.safeParse(stepSchema, config);
  if (!result.success || depth > MAX_DEPTH) {
    const { type } = Object(config) as { type?: unknown };
    const what = depth > MAX_DEPTH ? 'is nested too deep' : 'is not supported';
    throw invalidTokenizer(`its normalizer has a step that ${what} (${String(type).slice(0, 40)})`);
  }
  const step = result.output;
  switch (step.type) {
    case 'Sequence':
      return step.normalizers.flatMap((inner) => createSteps(inner, depth + 1));
    case 'Precompiled':
      return step.precompiled_charsmap ? [precompiledStep(step.precompiled_charsmap)] : [];
    case 'Lowercase':
      return [byCharacter((character) => character.toLowerCase())];
    case 'Nmt':
      return [
        removing(NMT_REMOVED),
        byCharacter((character) => (NMT_BLANK.test(character) ? ' ' : character)),
      ];
    case 'StripAccents':
      return [removing(/\p{M}+/gu)];
    case 'Strip':
      return [
        ...(step.strip_left ? [removing(/^\p{White_Space}+/gu)] : []),
        ...(step.strip_right ? [stripRight] : []),
      ];
    case 'Prepend':
      return [(input) => (input.text === '' ? input : prepend(input, step.prepend))];
    case 'Replace':
      return [replaceStep(step.pattern, step.content)];
    default:
      return [unicodeForm(step.type)];
  }
}

/** The control characters that `Nmt` drops; it takes U+008F for one and keeps the others of its block. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what the step is about
const NMT_REMOVED = /[\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]+/gu;
/** What `Nmt` takes for a blank. */
const NMT_BLANK = /^[\t\n\f\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]$/u;

function firstCharacter(text: string): string {
  return text === '' ? '' : String.fromCodePoint(text.codePointAt(0)!);
}

/** Every character by itself. */
function byCharacter(change: (character: string) => string): NormalizerStep {
  return ({ text, fromFirst }) => ({
    text: Array.from(text, change).join(''),
    fromFirst: Array.from(text.slice(0, fromFirst), change).join('').length,
  });
}

/** @param pattern global; what it matches is dropped */
function removing(pattern: RegExp): NormalizerStep {
  return ({ text, fromFirst }) => ({
    text: text.replace(pattern, ''),
    fromFirst: text.slice(0, fromFirst).replace(pattern, '').length,
  });
}

const WHITE_SPACE = /^\p{White_Space}$/u;

const stripRight: NormalizerStep = ({ text, fromFirst }) => {
  // By hand: a regular expression would begin anew at every blank of a long run.
  let end = text.length;
  while (end > 0 && WHITE_SPACE.test(text[end - 1]!)) end--;
  const stripped = text.slice(0, end);
  return { text: stripped, fromFirst: Math.min(fromFirst, stripped.length) };
};

function unicodeForm(form: 'NFC' | 'NFD' | 'NFKC' | 'NFKD'): NormalizerStep {
  return ({ text, fromFirst }) => {
    const normalised = text.normalize(form);
    return {
      text: normalised,
      fromFirst: Math.min(normalised.length, text.slice(0, fromFirst).normalize(form).length),
    };
  };
}

const textEncoder = new TextEncoder();
const textDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
/** Longest grapheme, in bytes, that the library looks up as a whole. */
const MAX_GRAPHEME_BYTES = 5;

/**
 * SentencePiece's compiled rules as the tokenizers library applies them: grapheme by grapheme, the whole one replaced by
 * the rule of its shortest beginning. SentencePiece itself takes the longest match and knows no graphemes.
 */
function precompiledStep(base64: string): NormalizerStep {
  const charsmap = new Charsmap(base64);
  const known = new Map<string, string | undefined>();
  const lookUp = (part: string): string | undefined => {
    if (known.has(part)) return known.get(part);
    const match = charsmap.match(textEncoder.encode(part), 0, 'shortest');
    const found = match && textDecoder.decode(charsmap.replacements.subarray(match.start, match.end));
    if (known.size < 10_000) known.set(part, found);
    return found;
  };
  const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
  const normaliseGrapheme = (grapheme: string): string => {
    const whole = textEncoder.encode(grapheme).length <= MAX_GRAPHEME_BYTES ? lookUp(grapheme) : undefined;
    return whole ?? Array.from(grapheme, (character) => lookUp(character) ?? character).join('');
  };
  return ({ text, fromFirst }) => {
    let out = '';
    let start = fromFirst > 0 ? -1 : 0;
    for (const { segment } of segmenter.segment(text)) {
      out += normaliseGrapheme(segment);
      // What is dropped at the start leaves its place to the next character.
      if (start < 0 && out !== '') start = alignedStart(segment, out);
    }
    return { text: out, fromFirst: Math.max(0, start) };
  };
}

/** How much of what a grapheme became belongs to its first character: all of it where there was no second. */
function alignedStart(grapheme: string, normalised: string): number {
  return [...grapheme].length === 1 ? normalised.length : firstCharacter(normalised).length;
}

/**
 * Two kinds of replacement occur in T5-like files: of two or more blanks, and of plain strings. Any other regular
 * expression is refused: one from a stranger's file could run for ever.
 */
function replaceStep(pattern: unknown, content: string): NormalizerStep {
  const blanks = v.safeParse(v.object({ Regex: v.literal(' {2,}') }), pattern);
  if (blanks.success && (content === '' || content === ' ' || content === BLANK)) {
    return replacing(/ {2,}/gu, content);
  }
  const plain = v.safeParse(v.object({ String: v.pipe(v.string(), v.minLength(1)) }), pattern);
  if (!plain.success || content.length > plain.output.String.length) {
    throw invalidTokenizer('its normalizer replaces by a rule that is not supported');
  }
  return replacing(plain.output.String, content);
}

function replacing(pattern: RegExp | string, content: string): NormalizerStep {
  return ({ text, fromFirst }) => {
    const replaced = text.replaceAll(pattern, () => content);
    if (fromFirst === 0) return { text: replaced, fromFirst: 0 };
    // What replaces several characters is aligned with the last of them.
    const firstPart = firstCharacter(text);
    const isReplacedAlone =
      firstPart.replaceAll(pattern, () => content) !== firstPart || firstPart === pattern;
    const keeps = isReplacedAlone || replaced.startsWith(firstPart);
    return { text: replaced, fromFirst: isReplacedAlone ? content.length : keeps ? fromFirst : 0 };
  };
}
