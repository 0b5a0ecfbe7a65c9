/** The model that comes with the page; `built-in-model.node.test.ts` holds this against the file itself. */
export const BUILT_IN_MODEL = {
  /** From the page's own address. */
  file: 'models/instruct-mini-q8_0.gguf',
  bytes: 6_736_800,
  sha256: 'f6e235c95d38bbc1aac322623da82adc30769e8d88e57a30538995e3866554ac',
  license: 'Apache-2.0',
} as const;
