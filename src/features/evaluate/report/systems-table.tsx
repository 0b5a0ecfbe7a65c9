import { systemLabel } from '@/core/evaluate/evaluation-plan';
import { joinRepeats } from '@/core/evaluate/experiment-grid';
import { formatCount } from '@/core/words/quantities';
import type { ColumnResult } from '@/features/evaluate/run/run-results';
import { scoreWords } from '@/features/evaluate/words';
import type { StoredRun } from '@/storage/evaluations/evaluations';
import { PairedTable } from './paired-table';
import { Table, Td, Th } from './table';

/** Every system with its overall scores, the best first. */
export function SystemsTable({ run, results }: { run: StoredRun; results: readonly ColumnResult[] }) {
  const shown = results
    .filter(({ rows }) => rows.length > 0)
    .toSorted((a, b) => b.report.headline.score - a.report.headline.score);
  return (
    <section aria-labelledby="systems">
      <h2 id="systems" className="mb-2 font-semibold">
        Overall
      </h2>
      <Table label="Scores of all systems">
        <thead>
          <tr>
            <Th>System</Th>
            <Th right>ROUGE-L</Th>
            <Th right>95% interval</Th>
            <Th right>Exact match</Th>
            <Th right>Instances</Th>
            <Th right>Cut</Th>
          </tr>
        </thead>
        <tbody>
          {shown.map((result) => (
            <SystemRow key={result.column.id} result={result} seeds={seedsOf(run) > 1} />
          ))}
        </tbody>
      </Table>
      <Repeats run={run} results={results} />
      <PairedTable results={results} />
      {run.environment.length > 0 && (
        <p className="mt-2 text-sm text-muted">Answered by {run.environment.join('; ')}.</p>
      )}
    </section>
  );
}

function seedsOf({ plan }: StoredRun): number {
  return new Set(plan.columns.flatMap(({ system }) => (system.kind === 'model' ? [system.seed] : []))).size;
}

function SystemRow({ result, seeds }: { result: ColumnResult; seeds: boolean }) {
  const { column, report, planned, rows } = result;
  const { interval } = report.headline;
  const { system } = column;
  const partial = rows.length < planned;
  return (
    <tr>
      <Th row>
        {systemLabel(system)}
        {seeds && system.kind === 'model' && <span className="text-muted">, seed {system.seed}</span>}
      </Th>
      <Td right strong>
        {scoreWords(report.overall.rougeL)}
      </Td>
      <Td right muted>
        {interval && `${scoreWords(interval.low)} to ${scoreWords(interval.high)}`}
      </Td>
      <Td right>{scoreWords(report.overall.exactMatch)}</Td>
      <Td right muted>
        {formatCount(rows.length)}
        {partial && ` of ${formatCount(planned)}`}
        {report.missing > 0 && ` (${formatCount(report.missing)} missing)`}
      </Td>
      <Td right muted>
        {formatCount(report.truncated)}
      </Td>
    </tr>
  );
}

/** Mean and spread over the seeds of each system. */
function Repeats({ run, results }: { run: StoredRun; results: readonly ColumnResult[] }) {
  if (seedsOf(run) < 2) return null;
  const scores = new Map(
    results.map(({ column, rows, report }) => [column.id, rows.length > 0 ? report : undefined]),
  );
  const joined = joinRepeats(run.plan.columns, ({ id }) => scores.get(id)?.overall.rougeL);
  return (
    <>
      <h3 className="mt-5 mb-2 text-sm font-semibold">Over the seeds</h3>
      <Table label="Mean and spread over seeds">
        <thead>
          <tr>
            <Th>System</Th>
            <Th right>Mean ROUGE-L</Th>
            <Th right>Standard deviation</Th>
            <Th right>Seeds</Th>
          </tr>
        </thead>
        <tbody>
          {joined.map(({ system, mean, deviation, values }) => (
            <tr key={`${systemLabel(system)}|${system.runtime}`}>
              <Th row>{systemLabel(system)}</Th>
              <Td right strong>
                {scoreWords(mean)}
              </Td>
              <Td right muted>
                {deviation === undefined ? '' : scoreWords(deviation)}
              </Td>
              <Td right muted>
                {values.length}
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </>
  );
}
