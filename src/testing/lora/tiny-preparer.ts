/** The engine's own way from texts to tokens, without a worker, over the tiny tokenizer. */
import { createTokenizer } from '@/core/tokenizer/unigram-tokenizer';
import type { TrainingClient } from '@/engine/client/engine-client';
import { prepareExamples } from '@/engine/worker/training/prepare-examples';
import { makeTinyTokenizerJson } from '@/testing/checkpoints/tiny-checkpoint';

export const tinyTokenizer = createTokenizer(makeTinyTokenizerJson());

export const tinyPreparer: Pick<TrainingClient, 'prepareExamples'> = {
  prepareExamples: async (examples) => prepareExamples(tinyTokenizer, examples),
};
