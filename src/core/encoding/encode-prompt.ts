import { PlaygroundError } from '@/core/errors';
import { encodeContent, type Tokenizer, templateOf } from '@/core/tokenizer/tokenizer';
import { cutLikeUpstream, fitWithEos, offsetOfToken } from './cut-source';
import type { EncodingOptions } from './encoding-recipe';
import { type PromptTexts, promptTexts } from './prompt-text';
import type { TaskPrompt } from './task-prompt';

export type PromptPartKind = 'name' | 'definition' | 'positive' | 'negative' | 'task';

/** A part of the source text: `source.slice(start, end)`. Parts are in order and together make up the source. */
export interface PromptPart {
  kind: PromptPartKind;
  /** For examples: index into the prompt's examples. */
  index?: number;
  start: number;
  end: number;
  /** Tokens of this part. The parts add up to `tokenCount - 1`, except for tokens that span two parts. */
  tokens: number;
}

export interface DroppedExample {
  kind: 'positive' | 'negative';
  index: number;
  /** `no-room`: it did not fit. `after-dropped`: an earlier one of its kind did not fit. */
  reason: 'no-room' | 'after-dropped';
}

export interface EncodedPrompt {
  /** The whole prompt, before truncation. */
  source: string;
  /** Ids fed to the encoder, EOS included, truncated to maxSourceLength. */
  inputIds: number[];
  /** Tokens before truncation, EOS included. */
  tokenCount: number;
  maxSourceLength: number;
  truncated: boolean;
  /** Offset in `source` of the first character that is cut off; `source.length` when nothing is. */
  cutAt: number;
  parts: PromptPart[];
  positivesKept: number;
  negativesKept: number;
  dropped: DroppedExample[];
}

/**
 * Builds a prompt as Tk-Instruct does, byte for byte, and encodes it. Examples that do not fit are dropped, each kind
 * from the first that does not; a prompt that is still too long is cut at its end, which loses `Output:`.
 *
 * @throws {PlaygroundError} `empty-prompt`; `invalid-input` for options out of range
 */
export function encodePrompt(
  prompt: TaskPrompt,
  options: EncodingOptions,
  tokenizer: Tokenizer,
): EncodedPrompt {
  const { recipe, maxSourceLength } = options;
  checkCount('Max prompt tokens', maxSourceLength, 1);
  checkCount('Positive examples', recipe.numPosExamples, 0);
  checkCount('Negative examples', recipe.numNegExamples, 0);
  const examples = prompt.positiveExamples.length + prompt.negativeExamples.length;
  if (isBlank(prompt.definition) && isBlank(prompt.input) && examples === 0) throw emptyPrompt();

  const texts = promptTexts(prompt, recipe);
  const fit = fitExamples(texts, maxSourceLength, tokenizer);
  const { ids, ...layout } = layOut(texts, fit, tokenizer);
  const truncated = ids.length > maxSourceLength;
  const cut = truncated ? cutLikeUpstream(ids, maxSourceLength, tokenizer).ids : ids;
  const lost = Math.max(0, cut.length - maxSourceLength);
  const before = templateOf(tokenizer).before.length;
  return {
    ...layout,
    inputIds: fitWithEos(cut, maxSourceLength, ...templateOf(tokenizer).after),
    tokenCount: ids.length,
    maxSourceLength,
    truncated,
    cutAt: truncated
      ? offsetOfToken(layout.source, maxSourceLength - lost - before, tokenizer)
      : layout.source.length,
    positivesKept: fit.positives,
    negativesKept: fit.negatives,
    dropped: [...droppedOf('positive', fit.positives, texts), ...droppedOf('negative', fit.negatives, texts)],
  };
}

/**
 * Encodes a text as it is, as one part. A text that is too long keeps its first `maxSourceLength - 1` tokens and EOS.
 * @throws {PlaygroundError} `empty-prompt`; `invalid-input` for a limit out of range
 */
export function encodeRaw(text: string, maxSourceLength: number, tokenizer: Tokenizer): EncodedPrompt {
  checkCount('Max prompt tokens', maxSourceLength, 1);
  if (isBlank(text)) throw emptyPrompt();
  const ids = tokenizer.encode(text);
  const truncated = ids.length > maxSourceLength;
  return {
    source: text,
    inputIds: fitWithEos(ids, maxSourceLength, ...templateOf(tokenizer).after),
    tokenCount: ids.length,
    maxSourceLength,
    truncated,
    cutAt: truncated
      ? offsetOfToken(text, maxSourceLength - templateLength(tokenizer), tokenizer)
      : text.length,
    parts: [{ kind: 'task', start: 0, end: text.length, tokens: ids.length - templateLength(tokenizer) }],
    positivesKept: 0,
    negativesKept: 0,
    dropped: [],
  };
}

/** The source text put together, with its parts and tokens. */
interface Layout extends Pick<EncodedPrompt, 'source' | 'parts'> {
  /** Of the whole source, EOS included. */
  ids: number[];
}

/** How many examples of each kind are kept. */
interface Fit {
  positives: number;
  negatives: number;
}

/**
 * The fit rule: an example is kept if definition, the examples kept so far joined by a blank, the example and the task
 * block are at most maxSourceLength tokens with EOS. The task's name is not counted. Negative examples come after
 * the positive ones, and may fit where a longer positive one did not.
 */
function fitExamples(texts: PromptTexts, maxSourceLength: number, tokenizer: Tokenizer): Fit {
  const kept: string[] = [];
  const keepFrom = (candidates: readonly string[]): number => {
    const misfit = candidates.findIndex((candidate) => {
      const trial = texts.definition + kept.join(' ') + candidate + texts.task;
      if (exceeds(trial, maxSourceLength, tokenizer)) return true;
      kept.push(candidate);
      return false;
    });
    return misfit < 0 ? candidates.length : misfit;
  };
  const positives = keepFrom(texts.positives);
  return { positives, negatives: keepFrom(texts.negatives) };
}

/** UTF-16 units per token of the limit that are encoded first: several times what a token of text takes. */
const UNITS_PER_TOKEN = 32;
/** By how many tokens cutting off the end of a text can raise the count of the rest: unknown characters merge. */
const SLACK = 8;

/** Whether a text has more tokens than the limit. Of megabytes, only as much is encoded as it takes to know. */
function exceeds(text: string, maxSourceLength: number, tokenizer: Tokenizer): boolean {
  const length = UNITS_PER_TOKEN * (maxSourceLength + SLACK);
  if (text.length > 2 * length) {
    // Cut at a blank: each word is segmented on its own.
    const end = text.lastIndexOf(' ', length);
    if (tokenizer.encode(text.slice(0, Math.max(0, end))).length > maxSourceLength + SLACK) return true;
  }
  return tokenizer.encode(text).length > maxSourceLength;
}

function layOut(texts: PromptTexts, fit: Fit, tokenizer: Tokenizer): Layout {
  const parts: PromptPart[] = [];
  let source = '';
  const add = (kind: PromptPartKind, text: string, index?: number) => {
    if (text === '') return;
    const start = source.length;
    source += text;
    parts.push({ kind, ...(index === undefined ? {} : { index }), start, end: source.length, tokens: 0 });
  };
  add('name', texts.name);
  add('definition', texts.definition);
  texts.positives.slice(0, fit.positives).forEach((text, index) => {
    add('positive', text, index);
  });
  texts.negatives.slice(0, fit.negatives).forEach((text, index) => {
    add('negative', text, index);
  });
  add('task', texts.task);
  const ids = tokenizer.encode(source);
  countTokens(parts, source, ids.length - templateLength(tokenizer), tokenizer);
  return { source, parts, ids };
}

/** Counts the tokens of each part; the longest, which can be megabytes, gets what the others leave of the total. */
function countTokens(parts: PromptPart[], source: string, total: number, tokenizer: Tokenizer): void {
  const longest = parts.reduce((a, b) => (b.end - b.start > a.end - a.start ? b : a));
  let left = total;
  for (const part of parts) {
    if (part === longest) continue;
    part.tokens = encodeContent(source.slice(part.start, part.end), tokenizer).length;
    left -= part.tokens;
  }
  longest.tokens = Math.max(0, left);
}

/** Tokens that the tokenizer puts around every text: EOS. */
function templateLength(tokenizer: Tokenizer): number {
  const { before, after } = templateOf(tokenizer);
  return before.length + after.length;
}

function droppedOf(kind: DroppedExample['kind'], kept: number, texts: PromptTexts): DroppedExample[] {
  const requested = kind === 'positive' ? texts.positives.length : texts.negatives.length;
  return Array.from({ length: requested - kept }, (_, i) => ({
    kind,
    index: kept + i,
    reason: i === 0 ? 'no-room' : 'after-dropped',
  }));
}

function checkCount(what: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new PlaygroundError(
    'invalid-input',
    `${what}: ${value} is not a whole number of at least ${least}.`,
    {
      hint: 'The paper uses 1,024 tokens and up to 4 examples of a kind.',
    },
  );
}

function isBlank(text: string): boolean {
  return !/\S/u.test(text);
}

function emptyPrompt(): PlaygroundError {
  return new PlaygroundError('empty-prompt', 'The prompt is empty.', {
    hint: 'Write a definition, an example or an input first.',
  });
}
