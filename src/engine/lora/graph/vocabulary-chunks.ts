/** The sizes in which the vocabulary is processed. Imports no shader, so that a page can estimate memory with it. */

/** Bytes of logits that may be in memory at once. */
const LOGIT_BYTES = 32 * 2 ** 20;
/** Rows of a matrix whose first byte is aligned in any format and at any width. */
const ROW_ALIGNMENT = 256;

/** Tokens of the vocabulary in one chunk, for a number of labels. */
export function chunkRows(labels: number, vocabulary: number, logitBytes = LOGIT_BYTES): number {
  const fitting = Math.floor(logitBytes / (4 * labels));
  if (fitting >= vocabulary) return vocabulary;
  return Math.max(ROW_ALIGNMENT, Math.floor(fitting / ROW_ALIGNMENT) * ROW_ALIGNMENT);
}
