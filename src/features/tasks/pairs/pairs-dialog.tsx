import { Download, Square } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { NumberField } from '@/components/ui/number-field';
import { ProgressBar } from '@/components/ui/progress-bar';
import { saveFile } from '@/components/ui/save-file';
import { Segmented } from '@/components/ui/segmented';
import { NAMED_ENCODINGS } from '@/core/encoding/named-encodings';
import { countOf } from '@/core/words/quantities';
import { usePairs } from '@/features/tasks/tasks';
import type { ListedTask } from '@/session/tasks/listed-task';
import type { WrittenPairs } from './pairs-store';

const FORMATS = [
  { value: 'tsv', label: 'TSV' },
  { value: 'jsonl', label: 'JSONL' },
] as const;

interface PairsDialogProps {
  open: boolean;
  onClose: () => void;
  /** The tasks that are shown; those whose texts are elsewhere are left out. */
  tasks: readonly ListedTask[];
}

/** Prompts and answers as a file for trainers that know nothing of tasks: Tk-Instruct's conversion for T5. */
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
  const { options, status, write, stop } = usePairs((state) => state);
  const writing = status.state === 'writing';
  const save = async () => {
    const written = await write(here);
    if (written && written.pairs > 0)
      saveFile(`pairs_${options.encoding}.${options.format}`, written.text, 'text/plain');
  };
  return (
    <>
      <p className="text-sm text-pretty text-muted">
        Prompts and answers as pairs of source and target, one a line, as Tk-Instruct converts tasks for other
        trainers.{' '}
        {here.length === 0
          ? 'None of the tasks shown has its text on this machine: fetch or open some first.'
          : `Of ${countOf(shown, 'task')} shown, ${here.length} can be written: their texts are on this machine.`}
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
        {status.state === 'failed' && (
          <p className="text-danger">
            {status.error.message} {status.error.hint}
          </p>
        )}
      </div>
    </>
  );
}

function Options({ disabled }: { disabled: boolean }) {
  const { options, setOptions } = usePairs((state) => state);
  return (
    <fieldset disabled={disabled} className="mt-4 space-y-4">
      <legend className="sr-only">What is written</legend>
      <label className="block text-sm">
        <span className="mb-0.5 block font-medium">Encoding</span>
        <select
          className="field h-8 py-0"
          value={options.encoding}
          onChange={(event) => setOptions({ encoding: event.target.value })}
        >
          {NAMED_ENCODINGS.map((named) => (
            <option key={named.id} value={named.id}>
              {named.label}
            </option>
          ))}
        </select>
      </label>
      <Segmented
        legend="Format"
        value={options.format}
        options={FORMATS}
        onChange={(format) => setOptions({ format })}
      />
      <div className="grid grid-cols-2 gap-4">
        <NumberField
          label="Instances"
          hint="Of each task, at most"
          value={options.instances}
          min={1}
          max={500_000}
          step={1}
          onValue={(value) => setOptions({ instances: whole(value, 1, 500_000) })}
        />
        <NumberField
          label="Seed"
          hint="Draws instances and answers"
          value={options.seed}
          min={0}
          max={0xffffffff}
          step={1}
          onValue={(value) => setOptions({ seed: whole(value, 0, 0xffffffff) })}
        />
      </div>
    </fieldset>
  );
}

function Outcome({ result }: { result: WrittenPairs }) {
  return (
    <>
      <p>
        {countOf(result.pairs, 'pair')} of {countOf(result.tasks, 'task')} written
        {result.cut > 0 ? `; ${countOf(result.cut, 'prompt')} too long and cut at the end` : ''}.
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
