/** Opens Compare with a run's held-out inputs, the base model and its adapter. */
import { showError } from '@/components/ui/run-or-toast';
import type { Finetune } from '@/features/finetune/finetune';
import type { TrainingRunData, TrainingRunRecord } from '@/storage/migrations/training-run';

/** Rows that Compare starts with. */
const ROWS = 8;

/** Opens Compare with the run's first task, or with the instruction of its table if all rows have the same one. */
export async function compareAdapter(
  { setup }: Finetune,
  run: TrainingRunRecord,
  data: TrainingRunData | undefined,
): Promise<void> {
  if (!run.adapterId) return;
  const rows = (data?.heldOut ?? [])
    .slice(0, ROWS)
    .map(({ shown, references }) => ({ input: shown, references }));
  const [source] = run.sources;
  const found = source && (await setup.task(source.name).catch(() => undefined));
  const { definition } = run;
  const own =
    definition === undefined
      ? undefined
      : { definition, name: '', positiveExamples: [], negativeExamples: [] };
  try {
    setup.goTo.compare({
      task: found ?? own,
      encodingId: run.settings.encodingId,
      rows,
      adapter: { id: run.adapterId, name: run.name },
    });
  } catch (thrown) {
    showError(thrown);
  }
}
