import type { SentencePieceRules, TokenizerJson } from './tokenizer-json';

/** A token beyond the model's own search: it is found where a text writes it out. */
export interface WrittenToken {
  id: number;
  content: string;
  special: boolean;
  lstrip?: boolean;
  rstrip?: boolean;
  single_word?: boolean;
}

export interface SentencePieceParts {
  vocab: [piece: string, score: number][];
  unknownId: number;
  /** Pieces or further tokens that are found where a text writes them out: special tokens and sentinels. */
  written: readonly WrittenToken[];
  end: { id: number; content: string };
  /** Compiled normalisation rules in base64. */
  charsmap: string | undefined;
  /** Absent where the layout of T5's own file says everything. */
  rules?: SentencePieceRules;
}

/** SentencePiece's sign for a blank. */
export const BLANK = '\u2581';

/** Whether rules say no more than the layout of T5's own file does. */
export function areUsualRules(rules: SentencePieceRules): boolean {
  const { add_dummy_prefix, remove_extra_whitespaces, control, user_defined, unused } = rules;
  const lists = control.length + user_defined.length + unused.length;
  return add_dummy_prefix && remove_extra_whitespaces && lists === 0;
}

/** The `tokenizer.json` of a SentencePiece model, in the layout that T5's own file had in 2022. */
export function sentencePieceJson(parts: SentencePieceParts): TokenizerJson {
  const { rules } = parts;
  const addPrefixSpace = rules?.add_dummy_prefix ?? true;
  const metaspace = { type: 'Metaspace', replacement: BLANK, add_prefix_space: addPrefixSpace };
  const sequence = (id: string) => ({ Sequence: { id, type_id: 0 } });
  const end = { SpecialToken: { id: parts.end.content, type_id: 0 } };
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: parts.written.map((token) => ({
      id: token.id,
      special: token.special,
      content: token.content,
      single_word: token.single_word ?? false,
      lstrip: token.lstrip ?? false,
      rstrip: token.rstrip ?? false,
      normalized: false,
    })),
    normalizer:
      parts.charsmap === undefined ? null : { type: 'Precompiled', precompiled_charsmap: parts.charsmap },
    pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'WhitespaceSplit' }, metaspace] },
    post_processor: {
      type: 'TemplateProcessing',
      single: [sequence('A'), end],
      pair: [sequence('A'), end, sequence('B'), end],
      special_tokens: {
        [parts.end.content]: { id: parts.end.content, ids: [parts.end.id], tokens: [parts.end.content] },
      },
    },
    decoder: metaspace,
    model: { type: 'Unigram', unk_id: parts.unknownId, vocab: parts.vocab },
    ...(rules === undefined ? {} : { sentencepiece: rules }),
  };
}
