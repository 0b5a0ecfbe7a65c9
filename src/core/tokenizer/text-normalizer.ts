import * as v from 'valibot';
import { createCharsmapNormalizer } from './charsmap-normalizer';
import { invalidTokenizer } from './tokenizer-schema';

const MAX_STEPS = 16;

const stepSchema = v.variant('type', [
  v.object({ type: v.literal('Precompiled'), precompiled_charsmap: v.nullable(v.string()) }),
  v.object({
    type: v.literal('Sequence'),
    normalizers: v.pipe(v.array(v.unknown()), v.maxLength(MAX_STEPS)),
  }),
  v.object({ type: v.picklist(['NFC', 'NFD', 'NFKC', 'NFKD']) }),
  v.object({ type: v.literal('Lowercase') }),
  /** Blanks at the ends never count here, so there is nothing to do for it. */
  v.object({ type: v.literal('Strip') }),
  v.object({ type: v.literal('Replace'), pattern: v.unknown(), content: v.string() }),
]);

export interface TextNormalizer {
  /** Splits a text into normalised words, each with the `▁` that stands for the blank before it. */
  words(text: string): string[];
}

/** SentencePiece's sign for a blank. */
const BLANK = '\u2581';

/**
 * The normalisation of a tokenizer.json, by SentencePiece's rules for white space: runs of it collapse, and none is
 * kept at the ends. (Newer layouts of tokenizer.json keep a blank at the end of a text, which T5 was not trained with.)
 *
 * With SentencePiece's own table only the blank separates words: the table has turned the rest into blanks or removed
 * it. Without the table all Unicode white space does, as in the `WhitespaceSplit` of such files.
 *
 * @throws {PlaygroundError} `invalid-tokenizer`
 */
export function createTextNormalizer(config: unknown): TextNormalizer {
  const steps = config === null || config === undefined ? [] : createSteps(config, 0);
  const hasTable = steps.some((step) => step.isTable);
  const separator = hasTable ? / +/u : /\p{White_Space}+/u;
  return {
    words: (text) => {
      const normalised = steps.reduce((current, step) => step.apply(current), text);
      const marked = normalised
        .split(separator)
        .filter((word) => word.length > 0)
        .map((word) => BLANK + word)
        .join('');
      // A `▁` written in the text itself, which T5's table turns into a blank and others keep, is a word of its own
      // for SentencePiece, and is taken off the end like a blank.
      let end = marked.length;
      while (end > 0 && marked[end - 1] === BLANK) end--;
      return marked.slice(0, end).match(/\u2581[^\u2581]*/gu) ?? [];
    },
  };
}

interface Step {
  isTable: boolean;
  apply: (text: string) => string;
}

function createSteps(config: unknown, depth: number): Step[] {
  const result = v.safeParse(stepSchema, config);
  if (!result.success || depth > 2) throw invalidTokenizer('its normalizer is of an unknown kind');
  const step = result.output;
  switch (step.type) {
    case 'Sequence':
      return step.normalizers.flatMap((inner) => createSteps(inner, depth + 1));
    case 'Precompiled':
      return step.precompiled_charsmap
        ? [{ isTable: true, apply: createCharsmapNormalizer(step.precompiled_charsmap) }]
        : [];
    case 'Lowercase':
      return [{ isTable: false, apply: (text) => text.toLowerCase() }];
    case 'Strip':
      return [];
    case 'Replace':
      return replaceStep(step.pattern, step.content);
    default: {
      const form = step.type;
      return [{ isTable: false, apply: (text) => text.normalize(form) }];
    }
  }
}

/**
 * Only two replacements occur in T5-like files: ` {2,}` by a blank (mT5), which collapsing white space does anyway, and
 * plain strings. Any other regular expression is refused: one from a stranger's file could run for ever.
 */
function replaceStep(pattern: unknown, content: string): Step[] {
  const regex = v.safeParse(v.object({ Regex: v.literal(' {2,}') }), pattern);
  if (regex.success && /^[ \u2581]?$/u.test(content)) return [];
  const plain = v.safeParse(v.object({ String: v.pipe(v.string(), v.minLength(1)) }), pattern);
  if (!plain.success || content.length > plain.output.String.length) {
    throw invalidTokenizer('its normalizer replaces by a rule that is not supported');
  }
  return [{ isTable: false, apply: (text) => text.replaceAll(plain.output.String, () => content) }];
}
