import { byteTokenizerSpecials } from './byte-tokenizer';
import type { ByteTokenizerJson } from './tokenizer-json';

/** Bytes that GPT-2's alphabet writes as the characters they are in Latin-1; the others follow from U+0100 on. */
function isShown(byte: number): boolean {
  return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
}

/** The character that `ByteLevel` writes for each byte. */
function byteAlphabet(): string[] {
  let hidden = 0;
  return Array.from({ length: 256 }, (_, byte) =>
    String.fromCharCode(isShown(byte) ? byte : 0x100 + hidden++),
  );
}

/**
 * ByT5's tokenizer as a `tokenizer.json` that the tokenizers libraries load: a BPE without merges over single bytes. They
 * show U+FFFD for invalid UTF-8, which ByT5's own tokenizer leaves out.
 */
export function byteLevelJson({ model }: ByteTokenizerJson): Record<string, unknown> {
  const specials = byteTokenizerSpecials(model.extra_ids);
  const alphabet = byteAlphabet();
  const end = { SpecialToken: { id: '</s>', type_id: 0 } };
  const sequence = (id: string) => ({ Sequence: { id, type_id: 0 } });
  const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false };
  const [pad, eos, unk] = specials;
  const vocab = [pad!, eos!, unk!, ...alphabet.map((content, byte) => ({ id: 3 + byte, content }))];
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: specials.map(({ id, content }) => ({
      id,
      content,
      special: true,
      single_word: false,
      lstrip: id < 3,
      rstrip: id < 3,
      normalized: false,
    })),
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: {
      type: 'TemplateProcessing',
      single: [sequence('A'), end],
      pair: [sequence('A'), end, sequence('B'), end],
      special_tokens: { '</s>': { id: '</s>', ids: [1], tokens: ['</s>'] } },
    },
    decoder: byteLevel,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: '',
      end_of_word_suffix: '',
      fuse_unk: false,
      byte_fallback: false,
      vocab: Object.fromEntries(vocab.map(({ id, content }) => [content, id])),
      merges: [],
    },
  };
}

/** @returns ByT5's tokenizer when a parsed tokenizer.json is what {@link byteLevelJson} writes */
export function byteTokenizerOf(json: unknown): ByteTokenizerJson | undefined {
  const { model, added_tokens: added } = Object(json) as { model?: unknown; added_tokens?: unknown };
  const isByteLevel = (Object(model) as { type?: unknown }).type === 'BPE' && Array.isArray(added);
  if (!isByteLevel || added.length < 3 || added.length > 10_003) return undefined;
  const tokenizer: ByteTokenizerJson = { model: { type: 'ByT5', extra_ids: added.length - 3 } };
  return JSON.stringify(byteLevelJson(tokenizer)) === JSON.stringify(json) ? tokenizer : undefined;
}
