import { Download } from 'lucide-react';
import { useStore } from 'zustand';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { saveFile } from '@/components/ui/save-file';
import { systemNames } from '@/core/evaluate/system-names';
import { countOf } from '@/core/words/quantities';
import { useEvaluate } from '@/features/evaluate/evaluate';
import type { StoredEvaluation } from '@/storage/evaluations/evaluations';
import {
  answersCsv,
  type ExportSource,
  fileName,
  predictionsJsonl,
  reportMarkdown,
  scoresCsv,
  systemFileName,
} from './exports';
import type { ViewStore } from './view-store';

interface ExportDialogProps {
  open: boolean;
  onClose: () => void;
  run: StoredEvaluation;
  view: ViewStore;
}

/** Everything that can be exported of an evaluation. */
export function ExportDialog({ open, onClose, run, view }: ExportDialogProps) {
  const { program } = useEvaluate();
  const { results, tasks, unbalanced } = useStore(view);
  const source: ExportSource = { run, results, tasks, unbalanced, program };
  const names = systemNames(results.map(({ system }) => system));
  const files = [
    {
      label: 'Report (Markdown)',
      detail: 'Scores, settings and everything needed to repeat the evaluation',
      save: () => saveFile(fileName(run.plan, 'report', 'md'), reportMarkdown(source), 'text/markdown'),
    },
    {
      label: 'Scores of all systems (CSV)',
      detail: 'One line per system, with its settings',
      save: () => saveFile(fileName(run.plan, 'scores', 'csv'), scoresCsv(source), 'text/csv'),
    },
    {
      label: 'All answers (CSV)',
      detail: 'One line per answer, with its scores',
      save: () => saveFile(fileName(run.plan, 'answers', 'csv'), answersCsv(source), 'text/csv'),
    },
  ];
  return (
    <Dialog open={open} onClose={onClose} title="Export">
      <ul className="space-y-2">
        {files.map(({ label, detail, save }) => (
          <li key={label}>
            <FileButton label={label} detail={detail} onClick={save} />
          </li>
        ))}
      </ul>
      <h3 className="mt-5 mb-1 font-semibold">Predictions (JSONL)</h3>
      <p className="mb-2 text-sm text-muted">
        In Tk-Instruct’s format, which its scorer and this app can read.
      </p>
      <ul className="space-y-2">
        {results.map((result, index) => (
          <li key={result.system.id}>
            <FileButton
              label={names.get(result.system.id) ?? ''}
              detail={countOf(result.rows.length, 'row')}
              onClick={() =>
                saveFile(
                  fileName(run.plan, systemFileName(result.system, index), 'jsonl'),
                  predictionsJsonl(source, result),
                  'application/jsonl',
                )
              }
            />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function FileButton({ label, detail, onClick }: { label: string; detail: string; onClick: () => void }) {
  return (
    <Button
      className="h-auto! w-full justify-start! py-2 text-left whitespace-normal!"
      icon={<Download size={15} aria-hidden className="shrink-0" />}
      onClick={onClick}
    >
      <span className="min-w-0">
        <span className="block break-words">{label}</span>
        <span className="block text-sm font-normal text-muted">{detail}</span>
      </span>
    </Button>
  );
}
