/** The model that comes with the page; `built-in-model.node.test.ts` holds this against the file itself. */
export const BUILT_IN_MODEL = {
  /** From the page's own address. */
  file: 'models/instruct-mini-q8_0.gguf',
  bytes: 7_681_024,
  sha256: 'e75ae9f0bce76b10713b4b0f30de5f26f15c9467ac6e458034e5029f3b3790f2',
  license: 'Apache-2.0',
} as const;
