import { Button } from '@/components/ui/button';
import { copyText } from '@/components/ui/copy-text';
import { useToasts } from '@/components/ui/toast-store';
import {
  agreement,
  type BenchReport,
  deviceWords,
  limitsNotes,
  ratioWords,
  reportMarkdown,
  reportRows,
  spreadWords,
} from '@/core/bench/bench-report';
import { countOf, formatBytes, formatPercent } from '@/core/words/quantities';

async function copy(text: string): Promise<void> {
  if (await copyText(text)) useToasts.getState().show('Copied.');
}

/** The figures, one column per runtime, with buttons to copy them as Markdown and JSON. */
export function BenchResult({ report }: { report: BenchReport }) {
  const { runtimes, failed, plan } = report;
  return (
    <section aria-label="Result" className="space-y-3">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h2 className="font-semibold">{report.model}</h2>
        <p className="numeric text-sm text-muted">
          {report.quantisation}, {countOf(report.cores, 'core')}, {report.date}
        </p>
        <span className="flex-1" />
        <Button size="small" onClick={() => void copy(reportMarkdown(report))}>
          Copy table
        </Button>
        <Button size="small" onClick={() => void copy(JSON.stringify(report, null, 2))}>
          Copy JSON
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="card overflow-x-auto" tabIndex={0} aria-label="Figures of each runtime">
        <table className="numeric w-full text-sm">
          <thead>
            <tr className="border-b border-line text-left">
              <td className="p-3" />
              {runtimes.map(({ name }) => (
                <th key={name} scope="col" className="p-3 text-right font-semibold whitespace-nowrap">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            <Row label="Device" cells={runtimes.map(deviceWords)} />
            <Row label="Weights" cells={runtimes.map(({ weightBytes }) => formatBytes(weightBytes))} />
            {reportRows(report).map(({ label, unit, cells }) => (
              <tr key={label}>
                <th scope="row" className="p-3 text-left font-medium whitespace-nowrap">
                  {label} <span className="font-normal text-muted">{unit}</span>
                </th>
                {cells.map(({ value, ratio, share }, column) => (
                  <td key={runtimes[column]!.name} className="p-3 text-right whitespace-nowrap">
                    {spreadWords(value)}
                    {ratio && <span className="ml-2 text-muted">{ratioWords(ratio)}</span>}
                    {share !== undefined && <span className="ml-2 text-muted">{formatPercent(share)}</span>}
                  </td>
                ))}
              </tr>
            ))}
            <Row
              label="Same answers as the first"
              cells={runtimes.map((_, column) => {
                const { same, of } = agreement(report, column);
                return `${same} of ${of}`;
              })}
            />
          </tbody>
        </table>
      </section>
      <p className="max-w-3xl text-sm text-pretty text-muted">
        Medians and quartiles of {plan.rounds} interleaved rounds after one to warm up. × is the speed
        relative to {runtimes[0]!.name}, round by round.
      </p>
      {limitsNotes(report).map((note) => (
        <p key={note} className="numeric max-w-3xl text-sm text-pretty text-muted">
          {note}
        </p>
      ))}
      {failed.map(({ name, reason }) => (
        <p key={name} className="text-sm">
          <span className="font-medium">{name}</span> could not run: {reason}
        </p>
      ))}
    </section>
  );
}

function Row({ label, cells }: { label: string; cells: readonly string[] }) {
  return (
    <tr>
      <th scope="row" className="p-3 text-left font-medium whitespace-nowrap">
        {label}
      </th>
      {cells.map((cell, column) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: columns never move
        <td key={column} className="p-3 text-right">
          {cell}
        </td>
      ))}
    </tr>
  );
}
