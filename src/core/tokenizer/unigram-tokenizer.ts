import { checkAnyTokenizer } from './any-tokenizer';
import { createByteTokenizer } from './byte-tokenizer';
import { createPipelineTokenizer } from './pipeline/pipeline-tokenizer';
import { templateOfFile } from './post-processor';
import { sentencePieceLayout } from './sentencepiece-layout';
import { createSentencePieceTokenizer, type TokenizerEnds } from './sentencepiece-tokenizer';
import type { Tokenizer, TokenTemplate } from './tokenizer';
import { isByteTokenizer } from './tokenizer-json';
import { type CheckedTokenizer, checkTokenizerJson, invalidTokenizer } from './tokenizer-schema';

export interface TokenizerOptions {
  /** Id of EOS in place of the one that the file's template ends with, where that is `</s>`. */
  eosTokenId?: number;
  /** Id of EOS by the model's configuration, for a file that has no end of its own. */
  defaultEosTokenId?: number;
}

/**
 * A tokenizer from a Hugging Face `tokenizer.json`, its like made from a SentencePiece model or a GGUF, or ByT5's.
 *
 * Files in the layouts of T5, Flan-T5 and mT5 approximate SentencePiece, which these models were trained with: for them
 * SentencePiece is the rule. Every other file is followed step by step as the tokenizers library does, and refused by
 * name where it asks for something that is not supported.
 *
 * @throws {PlaygroundError} `invalid-tokenizer` naming what is wrong
 */
export function createTokenizer(json: unknown, options: TokenizerOptions = {}): Tokenizer {
  const any = checkAnyTokenizer(json);
  if (isByteTokenizer(any)) return createByteTokenizer(any);
  const checked = checkTokenizerJson(any);
  const ends = endsOf(checked, options);
  const layout = sentencePieceLayout(checked);
  return layout
    ? createSentencePieceTokenizer(checked, layout, ends)
    : createPipelineTokenizer(checked, ends);
}

const DEFAULT_END = '</s>';

/** EOS, and what stands before and after every text. */
function endsOf(
  { json, addedTokens }: CheckedTokenizer,
  { eosTokenId: given, defaultEosTokenId }: TokenizerOptions,
): TokenizerEnds {
  const template = templateOfFile(json.post_processor);
  const defaultEnd = idOfText(DEFAULT_END, json.model.vocab, addedTokens);
  const eosTokenId = given ?? template.after.at(-1) ?? defaultEnd ?? defaultEosTokenId;
  const size = addedTokens.reduce((most, { id }) => Math.max(most, id + 1), json.model.vocab.length);
  if (eosTokenId === undefined) throw invalidTokenizer('it has no end-of-text token `</s>`');
  const unknown = [eosTokenId, ...template.before, ...template.after].find((id) => !(id >= 0 && id < size));
  if (unknown !== undefined)
    throw invalidTokenizer(`its end or its template names the id ${unknown}, which it does not have`);
  return { eosTokenId, template: withEnd(template, defaultEnd, eosTokenId) };
}

function idOfText(
  text: string,
  vocab: CheckedTokenizer['json']['model']['vocab'],
  addedTokens: CheckedTokenizer['addedTokens'],
): number | undefined {
  const id = vocab.findIndex(([piece]) => piece === text);
  return addedTokens.find(({ content }) => content === text)?.id ?? (id < 0 ? undefined : id);
}

/** T5's template with the end that the model's configuration names; other templates are what they are. */
function withEnd(template: TokenTemplate, defaultEnd: number | undefined, eosTokenId: number): TokenTemplate {
  const isUsual = template.after.length === 1 && template.after[0] === defaultEnd;
  return isUsual ? { ...template, after: [eosTokenId] } : template;
}
