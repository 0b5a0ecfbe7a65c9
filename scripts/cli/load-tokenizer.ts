import { fileURLToPath } from 'node:url';
import { PlaygroundError } from '@/core/errors';
import { openCheckpoint } from '@/core/formats/checkpoint/open-checkpoint';
import { readTokenizer } from '@/core/formats/checkpoint/read-tokenizer';
import type { Tokenizer } from '@/core/tokenizer/tokenizer';
import { createTokenizer } from '@/core/tokenizer/unigram-tokenizer';
import { openModelFiles } from './node-sources';

/** What encodes where nothing else is named. */
export const BUILT_IN_MODEL = fileURLToPath(
  new URL('../../public/models/instruct-mini-q8_0.gguf', import.meta.url),
);

/**
 * The tokenizer of a GGUF file, of a folder, or a tokenizer.json or spiece.model itself.
 * @throws {PlaygroundError} `invalid-input` when there is none
 */
export async function loadTokenizer(path: string): Promise<Tokenizer> {
  const files = await openModelFiles(path).catch((error: unknown) => {
    if (path !== BUILT_IN_MODEL) throw error;
    throw new PlaygroundError('invalid-input', `The built-in model is missing (${path}).`, {
      hint: 'Name another with --tokenizer.',
    });
  });
  try {
    if (!path.endsWith('.gguf')) {
      const json = await readTokenizer(files.sources);
      if (json) return createTokenizer(json);
    }
    const { tokenizer, config } = await openCheckpoint(files.sources);
    if (tokenizer) return createTokenizer(tokenizer, { defaultEosTokenId: config.eosTokenId });
    throw new PlaygroundError('invalid-input', `There is no tokenizer in ${path}.`, {
      hint: 'Name a folder with a tokenizer.json or spiece.model, such a file itself, or a GGUF file.',
    });
  } finally {
    await files.close();
  }
}
