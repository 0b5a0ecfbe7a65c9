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
