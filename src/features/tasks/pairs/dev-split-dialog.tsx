import { Download } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { NumberField } from '@/components/ui/number-field';
import { saveFile } from '@/components/ui/save-file';
import { Segmented } from '@/components/ui/segmented';
import { clampSetting, GENERATION_SETTINGS } from '@/core/generation/settings-table';
import { makeDevSplit } from '@/core/tasks/dev-split';
import { countOf } from '@/core/words/quantities';
import { useList } from '@/features/tasks/tasks';

const { seed: SEED } = GENERATION_SETTINGS;

const TRACKS = [
  { value: 'split', label: 'English' },
  { value: 'xlingual', label: 'Cross-lingual' },
] as const;

/** Holds out training tasks to choose models on: Tk-Instruct's scripts need a dev_tasks.txt that was never published. */
export function DevSplitDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const tasks = useList((state) => state.tasks);
  const [track, setTrack] = useState<'split' | 'xlingual'>('split');
  const [count, setCount] = useState(50);
  const [seed, setSeed] = useState(42);
  const training = useMemo(() => tasks.filter((task) => task[track] === 'train'), [tasks, track]);
  const split = useMemo(
    () =>
      training.length < 2
        ? { dev: [], train: [] }
        : makeDevSplit(training, { by: 'tasks', count: Math.min(count, training.length - 1), seed }),
    [training, count, seed],
  );
  const save = (name: string, names: readonly string[]) => saveFile(name, `${names.join('\n')}\n`);
  return (
    <Dialog open={open} onClose={onClose} title="Make a dev split">
      <p className="text-sm text-pretty text-muted">
        Holds out training tasks to choose settings on, so that the test tasks stay unseen. The same seed
        always gives the same split.
      </p>
      <div className="mt-4 space-y-4">
        <Segmented legend="Track" value={track} options={TRACKS} onChange={setTrack} />
        <div className="grid grid-cols-2 gap-4">
          <NumberField
            label="Dev tasks"
            hint={`Of ${countOf(training.length, 'training task')}`}
            value={count}
            min={1}
            max={Math.max(1, training.length - 1)}
            step={1}
            onValue={(value) => setCount(clamp(value, 1, Math.max(1, training.length - 1)))}
          />
          <NumberField
            label="Seed"
            hint="Report it with your results"
            value={seed}
            min={SEED.min}
            max={SEED.max}
            step={1}
            onValue={(value) => setSeed(clampSetting('seed', value))}
          />
        </div>
        <div className="flex flex-wrap gap-2">
          <Button
            shape="primary"
            disabled={training.length < 2}
            icon={<Download size={15} aria-hidden />}
            onClick={() => save('dev_tasks.txt', split.dev)}
          >
            dev_tasks.txt ({split.dev.length})
          </Button>
          <Button
            disabled={training.length < 2}
            icon={<Download size={15} aria-hidden />}
            onClick={() => save('train_tasks.txt', split.train)}
          >
            train_tasks.txt ({split.train.length})
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

const clamp = (value: number, least: number, most: number) =>
  Math.min(most, Math.max(least, Math.round(value)));
