import { Download, Square } from 'lucide-react';
import { useShallow } from 'zustand/react/shallow';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { NumberField } from '@/components/ui/number-field';
import { Problem } from '@/components/ui/problem';
import { ProgressBar } from '@/components/ui/progress-bar';
import { saveFile } from '@/components/ui/save-file';
import { Segmented } from '@/components/ui/segmented';
import { SelectField } from '@/components/ui/select-field';
import { NAMED_ENCODINGS } from '@/core/encoding/named-encodings';
import { clampSetting, GENERATION_SETTINGS } from '@/core/generation/settings-table';
import { countOf } from '@/core/words/quantities';
import { usePairs } from '@/features/tasks/tasks';
import type { ListedTask } from '@/session/tasks/listed-task';
import type { WrittenPairs } from './pairs-store';

const { seed: SEED } = GENERATION_SETTINGS;

const FORMATS = [
  { value: 'tsv', label: 'TSV' },
  { value: 'jsonl', label: 'JSONL' },
] as const;

interface PairsDialogProps {
  open: boolean;
  onClose: () => void;
  /** The tasks in the list; those whose text is not on this machine are left out. */
  tasks: readonly ListedTask[];
}

/** Saves prompts and answers for trainers that do not read task files, as Tk-Instruct converts them for T5. */
export function PairsDialog({ open, onClose, tasks }: PairsDialogProps) {
  const stop = usePairs((state) => state.stop);
  const close = () => {
    stop();
    onClose();
  };
  return (
    <Dialog open={open} onClose={close} title="Text pairs">
      <Form here={tasks.filter((task) => task.here)} shown={tasks.length} />
    </Dialog>
  );
}

function Form({ here, shown }: { here: readonly ListedTask[]; shown: number }) {
  const { options, status, write, stop } = usePairs(
    useShallow(({ options, status, write, stop }) => ({ options, status, write, stop })),
  );
  const writing = status.state === 'writing';
  const save = async () => {
    const written = await write(here);
    if (written && written.pairs > 0)
      saveFile(`pairs_${options.encoding}.${options.format}`, written.text, 'text/plain');
  };
  return (
    <>
      <p className="text-sm text-pretty text-muted">
        Prompts and answers as pairs of source and target, one per line: the format that Tk-Instruct converts
        tasks to for other trainers.{' '}
        {here.length === 0
          ? 'None of the listed tasks has its text on this machine. Fetch or open some first.'
          : `Of ${countOf(shown, 'task')} shown, ${here.length} can be written: those whose text is on this machine.`}
      </p>
      <Options disabled={writing} />
      <div className="mt-4 flex items-center gap-3">
        {writing ? (
          <Button icon={<Square size={14} aria-hidden />} onClick={stop}>
            Stop
          </Button>
        ) : (
          <Button
            shape="primary"
            disabled={here.length === 0}
            icon={<Download size={15} aria-hidden />}
            onClick={() => void save()}
          >
            Save pairs
          </Button>
        )}
        {writing && (
          <ProgressBar label="Writing pairs" fraction={status.done / status.of} className="flex-1" />
        )}
      </div>
      <div role="status" className="mt-3 text-sm">
        {status.state === 'written' && <Outcome result={status.result} />}
        {status.state === 'failed' && <Problem error={status.error} />}
      </div>
    </>
  );
}

function Options({ disabled }: { disabled: boolean }) {
  const options = usePairs((state) => state.options);
  const setOptions = usePairs((state) => state.setOptions);
  return (
    <fieldset disabled={disabled} className="mt-4 space-y-4">
      <legend className="sr-only">Contents of the file</legend>
      <SelectField
        label="Encoding"
        value={options.encoding}
        options={NAMED_ENCODINGS.map(({ id, label }) => ({ value: id, label }))}
        onValue={(encoding) => setOptions({ encoding })}
      />
      <Segmented
        legend="Format"
        value={options.format}
        options={FORMATS}
        onChange={(format) => setOptions({ format })}
      />
      <div className="grid grid-cols-2 gap-4">
        <NumberField
          label="Instances"
          hint="Per task, at most"
          value={options.instances}
          min={1}
          max={500_000}
          step={1}
          onValue={(value) => setOptions({ instances: whole(value, 1, 500_000) })}
        />
        <NumberField
          label="Seed"
          hint="For sampling instances and answers"
          value={options.seed}
          min={SEED.min}
          max={SEED.max}
          step={1}
          onValue={(value) => setOptions({ seed: clampSetting('seed', value) })}
        />
      </div>
    </fieldset>
  );
}

function Outcome({ result }: { result: WrittenPairs }) {
  return (
    <>
      <p>
        {countOf(result.pairs, 'pair')} from {countOf(result.tasks, 'task')} written
        {result.cut > 0 ? `; ${countOf(result.cut, 'prompt')} too long and truncated` : ''}.
      </p>
      {result.skipped.length > 0 && (
        <ul className="mt-1 text-danger">
          {result.skipped.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </>
  );
}

const whole = (value: number, least: number, most: number) =>
  Math.min(most, Math.max(least, Math.round(value)));
