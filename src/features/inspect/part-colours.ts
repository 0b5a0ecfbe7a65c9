import type { PartKind } from './prompt-groups';

/** The colour of each kind of prompt part, as in the preview of the prompt. */
export const PART_COLOURS: Record<PartKind, string> = {
  name: 'bg-(--c-part-name-mark)',
  definition: 'bg-(--c-part-definition-mark)',
  positive: 'bg-(--c-part-positive-mark)',
  negative: 'bg-(--c-part-negative-mark)',
  task: 'bg-(--c-part-task-mark)',
  end: 'bg-field',
};
