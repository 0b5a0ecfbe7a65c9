/** The model that comes with the page; `built-in-model.node.test.ts` holds this against the file itself. */
export const BUILT_IN_MODEL = {
  /** From the page's own address. */
  file: 'models/instruct-mini-q8_0.gguf',
  bytes: 6_736_800,
  sha256: '967ccce50f264f3b76782cbce2955bc12b53b497f2e5196138dc9aaafd55f05c',
  license: 'Apache-2.0',
} as const;
