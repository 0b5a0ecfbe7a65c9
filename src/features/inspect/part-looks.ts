import type { PartKind } from './prompt-groups';

/** The colour of each part in the prompt's preview. */
export const PART_MARKS: Record<PartKind, string> = {
  name: 'bg-(--c-part-name-mark)',
  definition: 'bg-(--c-part-definition-mark)',
  positive: 'bg-(--c-part-positive-mark)',
  negative: 'bg-(--c-part-negative-mark)',
  task: 'bg-(--c-part-task-mark)',
  end: 'bg-field',
};

/** A share from 0 to 1 as per cent; never claims nothing where there is something. */
export function sharePercent(share: number): string {
  const percent = share * 100;
  if (percent === 0) return '0%';
  if (percent < 0.1) return '<0.1%';
  return `${percent.toFixed(percent < 9.95 ? 1 : 0)}%`;
}
