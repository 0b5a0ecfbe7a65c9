import type { Checkpoint } from './checkpoint';
import { valueCount } from './tensor-type';

/** Weights of a model, tied ones counted once. */
export function parameterCount({ tensors }: Pick<Checkpoint, 'tensors'>): number {
  let count = 0;
  for (const { shape } of tensors.values()) count += valueCount(shape);
  return count;
}
