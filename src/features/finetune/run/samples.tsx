import { ScrollBox } from '@/features/finetune/scroll-box';
import type { TrainingRunData, TrainingRunRecord } from '@/storage/migrations/training-run';

/** Answers of the base model and of the adapter to the sample instances, as of the last evaluation. */
export function Samples({ run, data }: { run: TrainingRunRecord; data: TrainingRunData | undefined }) {
  const { baseline, evaluations, settings } = run;
  const latest = evaluations.at(-1);
  if (!baseline || !data) return null;
  const rows = data.heldOut.slice(0, Math.min(settings.watched, baseline.answers.length));
  return (
    <section aria-label="Sample answers">
      <h3 className="mb-2 font-semibold">
        Answers{latest ? ` at step ${latest.step}` : ' of the base model'}
      </h3>
      <ScrollBox label="Answers">
        <table className="w-full min-w-[34rem] text-sm">
          <thead>
            <tr className="border-b border-line text-left text-muted">
              <th className="px-3 py-1.5 font-medium">Held-out input</th>
              <th className="px-3 py-1.5 font-medium">Expected</th>
              <th className="px-3 py-1.5 font-medium">Before</th>
              {latest && <th className="px-3 py-1.5 font-medium">Now</th>}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {rows.map((row, i) => (
              <tr key={row.id} className="align-top">
                <Cell text={row.shown} />
                <Cell text={row.references[0] ?? ''} />
                <Cell text={baseline.answers[i]?.text ?? ''} />
                {latest && (
                  <Cell
                    text={latest.report.answers[i]?.text ?? ''}
                    good={latest.report.answers[i]?.exactMatch === 1}
                  />
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </section>
  );
}

export function Cell({ text, good }: { text: string; good?: boolean }) {
  return (
    <td dir="auto" className={`max-w-[16rem] px-3 py-1.5 break-words ${good ? 'font-medium text-good' : ''}`}>
      {text.length > 200 ? `${text.slice(0, 200)}…` : text || <span className="text-muted">(nothing)</span>}
    </td>
  );
}
