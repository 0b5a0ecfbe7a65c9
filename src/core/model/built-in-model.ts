/** The model that comes with the page; `built-in-model.node.test.ts` holds this against the file itself. */
export const BUILT_IN_MODEL = {
  /** From the page's own address. */
  file: 'models/instruct-mini-q8_0.gguf',
  bytes: 7_681_024,
  sha256: '0314463e08e7a4d900d7a87321f217addb827524b40e342f81a6f547291102fc',
  license: 'Apache-2.0',
} as const;
