import { FilePlus2, ListPlus, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button, IconButton } from '@/components/ui/button';
import { Problem } from '@/components/ui/problem';
import type { TrainingSourceInfo } from '@/core/finetune/training-item';
import { countOf } from '@/core/words/quantities';
import { useBase, useData, useFinetune, useSettings } from '@/features/finetune/finetune';
import { Part } from '@/features/finetune/part';
import { DataSummary } from './data-summary';
import { StarterDialog } from './starter-dialog';

const ACCEPTED = '.json,.jsonl,.csv,.tsv,application/json,text/csv';

/** Where the examples come from, and how they are split. */
export function DataPart() {
  const sources = useData((state) => state.sources);
  const test = useData((state) => state.test);
  const problem = useData((state) => state.problem);
  const { data } = useFinetune();
  const [picking, setPicking] = useState(false);
  usePreparation();
  return (
    <Part title="Data">
      {sources.length === 0 && (
        <p className="mb-3 text-pretty text-muted">
          Choose tasks, or add your own data: JSON lines or CSV with an <code>input</code> and an{' '}
          <code>output</code>, and an <code>instruction</code> if the inputs need one.
        </p>
      )}
      {sources.length > 0 && (
        <ul className="card mb-3 divide-y divide-line">
          {sources.map((source) => (
            <SourceRow
              key={source.name}
              source={source}
              onRemove={() => data.getState().remove(source.name)}
            />
          ))}
          {test && (
            <SourceRow source={test} isTest onRemove={() => void data.getState().setTest(undefined)} />
          )}
        </ul>
      )}
      <div className="flex flex-wrap gap-2">
        <Button icon={<ListPlus size={16} aria-hidden />} onClick={() => setPicking(true)}>
          Add starter tasks
        </Button>
        <FileButton label="Add files" onFiles={(files) => void data.getState().addFiles(files)} multiple />
        {sources.length > 0 && !test && (
          <FileButton
            label="Use a test file"
            quiet
            onFiles={([file]) => void data.getState().setTest(file)}
          />
        )}
      </div>
      {problem && <Problem error={problem} className="mt-2" />}
      <DataSummary />
      <StarterDialog open={picking} onClose={() => setPicking(false)} />
    </Part>
  );
}

/** Splits and tokenises again whenever the data or something it depends on changes. */
function usePreparation(): void {
  const { data, run } = useFinetune();
  const sources = useData((state) => state.sources);
  const test = useData((state) => state.test);
  const settings = useSettings((state) => state.settings);
  const model = useBase()?.source;
  const { seed, train, heldOut, encodingId, maxSource, maxTarget } = settings;
  useEffect(() => {
    void sources;
    void test;
    // Another model has a different tokenizer.
    void model;
    run.getState().forgetMeasure();
    void data.getState().prepare({ seed, train, heldOut, encodingId, maxSource, maxTarget });
  }, [data, run, sources, test, model, seed, train, heldOut, encodingId, maxSource, maxTarget]);
}

function SourceRow({
  source,
  isTest = false,
  onRemove,
}: {
  source: TrainingSourceInfo;
  isTest?: boolean;
  onRemove: () => void;
}) {
  return (
    <li className="flex items-center gap-3 py-1.5 pr-1.5 pl-3.5">
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{source.name}</span>
        <span className="block truncate text-sm text-muted">
          {countOf(source.count, 'item')}
          {source.category && `, ${source.category}`}, licence {source.licence.trim() || 'Unknown'}
        </span>
      </span>
      {isTest && <span className="rounded bg-sunken px-1.5 py-0.5 text-xs font-medium">Test</span>}
      <IconButton label={`Remove ${source.name}`} size="small" onClick={onRemove}>
        <X size={15} aria-hidden />
      </IconButton>
    </li>
  );
}

interface FileButtonProps {
  label: string;
  multiple?: boolean;
  quiet?: boolean;
  onFiles: (files: File[]) => void;
}

function FileButton({ label, multiple = false, quiet = false, onFiles }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button
        shape={quiet ? 'quiet' : 'plain'}
        icon={quiet ? undefined : <FilePlus2 size={16} aria-hidden />}
        onClick={() => input.current?.click()}
      >
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        multiple={multiple}
        accept={ACCEPTED}
        aria-label={label}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
    </>
  );
}
