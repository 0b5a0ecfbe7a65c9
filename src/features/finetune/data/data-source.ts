import type { TrainingSourceInfo } from '@/core/finetune/training-item';
import type { TrainingOrigin } from '@/session/tasks/training-data';

/** Training data that a person chose, and where it is read. */
export interface DataSource extends TrainingSourceInfo {
  origin: TrainingOrigin;
}
