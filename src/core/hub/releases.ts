/**
 * The released Tk-Instruct and mTk-Instruct models: facts of their repositories on the hub (all under `allenai/`, all
 * Apache-2.0, weights as `pytorch_model.bin` on `main`). Sizes are as published; where one is undefined, the hub is
 * asked when the model is inspected.
 */

export interface Release {
  /** `owner/name` on the hub. */
  repo: string;
  size: 'small' | 'base' | 'large' | '3b' | '11b';
  /** What preceded the input in training, in the paper's terms. */
  trainedWith: string;
  multilingual: boolean;
  /** Bytes of the weights as published, to the precision published. */
  sourceBytes?: number;
  /** Element type of the published weights; undefined where not known. */
  weights?: 'bf16' | 'f32';
  /** Files of the published weights; undefined where not known. */
  files?: number;
  /** `d_model / d_ff / d_kv, heads, layers of encoder + decoder`; undefined where not known. */
  shape?: string;
  /** What is unusual about its layout. */
  note?: string;
}

const DEF = 'definition';
const DEF_POS = 'definition + 2 positive examples';

const SHAPE_3B = '2048 / 5120 / 64, 32 heads, 24 + 24';
const NOTE_3B = 'One file of more than 4 GB (zip64).';
const NOTE_11B = 'T5 v1.0 layout: ReLU feed-forward, tied embeddings. Weights as float32 in shards.';

function release3b(name: string, trainedWith: string): Release {
  return {
    repo: `allenai/tk-instruct-3b-${name}`,
    size: '3b',
    trainedWith,
    multilingual: false,
    sourceBytes: 5.7e9,
    weights: 'bf16',
    files: 1,
    shape: SHAPE_3B,
    note: NOTE_3B,
  };
}

function release11b(name: string, trainedWith: string): Release {
  return {
    repo: `allenai/tk-instruct-11b-${name}`,
    size: '11b',
    trainedWith,
    multilingual: false,
    sourceBytes: 45.5e9,
    weights: 'f32',
    files: 5,
    note: NOTE_11B,
  };
}

/** Smallest first. */
export const RELEASES: readonly Release[] = [
  {
    repo: 'allenai/tk-instruct-small-def-pos',
    size: 'small',
    trainedWith: DEF_POS,
    multilingual: false,
    sourceBytes: 154e6,
    weights: 'bf16',
    files: 1,
    shape: '512 / 1024 / 64, 6 heads, 8 + 8',
  },
  {
    repo: 'allenai/tk-instruct-base-def-pos',
    size: 'base',
    trainedWith: DEF_POS,
    multilingual: false,
    sourceBytes: 495e6,
    weights: 'bf16',
    files: 1,
    shape: '768 / 2048 / 64, 12 heads, 12 + 12',
  },
  {
    repo: 'allenai/tk-instruct-large-def-pos',
    size: 'large',
    trainedWith: DEF_POS,
    multilingual: false,
    sourceBytes: 1.57e9,
    weights: 'bf16',
    files: 1,
    shape: '1024 / 2816 / 64, 16 heads, 24 + 24',
  },
  release3b('def', DEF),
  release3b('pos', '2 positive examples'),
  release3b('def-pos', DEF_POS),
  release3b('def-pos-neg', 'definition + 2 positive + 2 negative examples'),
  release3b('def-pos-neg-expl', 'definition + 2 positive + 2 negative examples with explanations'),
  {
    repo: 'allenai/mtk-instruct-3b-def-pos',
    size: '3b',
    trainedWith: DEF_POS,
    multilingual: true,
    sourceBytes: 7.49e9,
    weights: 'bf16',
    note: 'mT5: a vocabulary of 250,112 pieces.',
  },
  release11b('def', DEF),
  release11b('def-pos', DEF_POS),
  release11b('def-pos-neg-expl', 'definition + 2 positive + 2 negative examples with explanations'),
  {
    repo: 'allenai/mtk-instruct-11b-def-pos',
    size: '11b',
    trainedWith: DEF_POS,
    multilingual: true,
    note: 'mT5: a vocabulary of 250,112 pieces.',
  },
];
