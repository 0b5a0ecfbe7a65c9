/** Tokenizes prompts and answers for training and its estimates. */

import type { PreparedExample } from '@/core/finetune/training-protocol';
import type { Tokenizer } from '@/core/tokenizer/tokenizer';
import type { ExampleText } from '@/engine/protocol';
import { encodeRequest } from '@/engine/worker/loading/loaded-model';

/** @throws {PlaygroundError} `invalid-input` if a prompt cannot be encoded */
export function prepareExamples(tokenizer: Tokenizer, examples: readonly ExampleText[]): PreparedExample[] {
  return examples.map(({ prompt, target }) => {
    const { source, inputIds, truncated } = encodeRequest(prompt, tokenizer);
    return {
      source,
      sourceIds: inputIds,
      targetIds: tokenizer.encode(target.trim()),
      truncated,
    };
  });
}
