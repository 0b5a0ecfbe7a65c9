/** Several inputs at once, as a person writes or pastes them. */
import type { GridInput } from '@/core/compare/grid';

/** Lines a person pasted: one input each, with the answers that count as right after tabs. */
export function inputsOfLines(text: string): GridInput[] {
  return text
    .split(/\r\n|[\r\n]/u)
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [input = '', ...references] = line.split('\t');
      return { input: input.trim(), references: references.map((part) => part.trim()).filter(Boolean) };
    });
}
