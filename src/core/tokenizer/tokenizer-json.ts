/** The parts of a Hugging Face `tokenizer.json` this project relies on; the rest passes through untouched. */
export interface TokenizerJson {
  model: { type: 'Unigram'; unk_id: number; vocab: [piece: string, score: number][] };
  [key: string]: unknown;
}
