/** Several inputs at once, typed or pasted. */
import type { GridInput } from '@/core/compare/grid';
import { readTabLines } from '@/core/tables/tab-lines';

/** One input per line, followed by the accepted answers after tabs. */
export function inputsOfLines(text: string): GridInput[] {
  return readTabLines(text).map(([input = '', ...references]) => ({
    input,
    references: references.filter(Boolean),
  }));
}
