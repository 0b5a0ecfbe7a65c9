/** The model that comes with the page; `built-in-model.node.test.ts` holds this against the file itself. */
export const BUILT_IN_MODEL = {
  /** From the page's own address. */
  file: 'models/instruct-mini-q8_0.gguf',
  bytes: 5_162_624,
  sha256: 'f3a76d7a8ccfdb99d7256fddc919c2fa0c8ed200773455505a27e6557829b857',
  license: 'Apache-2.0',
} as const;
