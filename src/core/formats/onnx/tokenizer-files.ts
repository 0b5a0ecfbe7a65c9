/** The files of a tokenizer that `@huggingface/transformers` loads. */
import { PlaygroundError } from '@/core/errors';
import { byteLevelJson } from '@/core/tokenizer/byte-level-json';
import { byteTokenizerSpecials } from '@/core/tokenizer/byte-tokenizer';
import {
  type AnyTokenizerJson,
  type ByteTokenizerJson,
  isByteTokenizer,
  type TokenizerJson,
} from '@/core/tokenizer/tokenizer-json';
import { checkTokenizerJson } from '@/core/tokenizer/tokenizer-schema';

/** Ids of the tokens that have a role, by the model's configuration. */
export interface TokenRoles {
  eosTokenId: number;
  padTokenId: number;
}

/** Contents by file name. */
export type TokenizerFiles = Readonly<Record<string, unknown>>;

/**
 * @throws {PlaygroundError} `invalid-tokenizer` when the tokenizer is a SentencePiece model whose rules no tokenizer.json can
 *   say
 */
export function tokenizerFiles(tokenizer: AnyTokenizerJson, roles: TokenRoles): TokenizerFiles {
  if (isByteTokenizer(tokenizer)) return byteTokenizerFiles(tokenizer);
  if (tokenizer.sentencepiece) {
    throw new PlaygroundError(
      'invalid-tokenizer',
      'The SentencePiece model of this tokenizer has rules that no tokenizer.json can say: another normalisation of blanks, or pieces that are user-defined, unused or control.',
      { hint: 'Convert the model to GGUF, which keeps them.' },
    );
  }
  const special = specialTokens(tokenizer, roles);
  return {
    'tokenizer.json': tokenizer,
    'tokenizer_config.json': { tokenizer_class: 'T5Tokenizer', ...special },
    'special_tokens_map.json': special,
  };
}

function byteTokenizerFiles(tokenizer: ByteTokenizerJson): TokenizerFiles {
  const { extra_ids } = tokenizer.model;
  const [pad, eos, unk, ...sentinels] = byteTokenizerSpecials(extra_ids).map(({ content }) => content);
  const special = {
    eos_token: eos,
    pad_token: pad,
    unk_token: unk,
    additional_special_tokens: sentinels,
  };
  return {
    'tokenizer.json': byteLevelJson(tokenizer),
    'tokenizer_config.json': { tokenizer_class: 'ByT5Tokenizer', extra_ids, ...special },
    'special_tokens_map.json': special,
  };
}

/** The special tokens by their roles, as texts of the vocabulary. */
function specialTokens(tokenizer: TokenizerJson, { eosTokenId, padTokenId }: TokenRoles) {
  const { json, addedTokens } = checkTokenizerJson(tokenizer);
  const added = new Map(addedTokens.map(({ id, content }) => [id, content]));
  const text = (id: number) => added.get(id) ?? json.model.vocab[id]?.[0];
  const sentinels = [...added.values()].filter((content) => /^<extra_id_\d+>$/.test(content));
  const numberOf = (sentinel: string) => Number(sentinel.slice('<extra_id_'.length, -1));
  return {
    eos_token: text(eosTokenId),
    pad_token: text(padTokenId),
    unk_token: text(json.model.unk_id),
    additional_special_tokens: sentinels.sort((one, other) => numberOf(one) - numberOf(other)),
  };
}
