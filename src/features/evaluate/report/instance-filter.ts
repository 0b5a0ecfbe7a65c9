/** Filters for the list of answers. */
import type { EvaluationRow } from '@/core/evaluate/evaluation-rows';
import type { TaskSample } from '@/core/tasks/task-file';
import type { SystemResult } from '@/features/evaluate/run/run-results';

export const KINDS = [
  { value: 'all', label: 'All answers' },
  { value: 'wrong', label: 'Not exact' },
  { value: 'right', label: 'Exact' },
  { value: 'empty', label: 'Empty' },
  { value: 'cut', label: 'Cut prompt or answer' },
  { value: 'differ', label: 'Systems disagree' },
] as const;

export type Kind = (typeof KINDS)[number]['value'];

export interface InstanceFilter {
  /** Empty for all systems. */
  systemId: string;
  task: string;
  kind: Kind;
  query: string;
}

export const ALL_INSTANCES: InstanceFilter = { systemId: '', task: '', kind: 'all', query: '' };

const placeOf = ({ task, position }: EvaluationRow) => `${task}\t${position}`;

/** The rows that pass, system by system. */
export function filterRows(
  results: readonly SystemResult[],
  tasks: ReadonlyMap<string, TaskSample>,
  filter: InstanceFilter,
): EvaluationRow[] {
  const query = filter.query.trim().toLowerCase();
  const disputed = filter.kind === 'differ' ? disputedPlaces(results) : undefined;
  const holds = (row: EvaluationRow): boolean => {
    const instance = tasks.get(row.task)?.instances.at(row.position);
    const texts = [row.prediction, row.instanceId, instance?.input ?? '', ...(instance?.output ?? [])];
    return texts.some((text) => text.toLowerCase().includes(query));
  };
  return results
    .filter(({ system }) => filter.systemId === '' || system.id === filter.systemId)
    .flatMap(({ rows }) =>
      rows.filter(
        (row) =>
          (filter.task === '' || row.task === filter.task) &&
          isOfKind(row, filter.kind, disputed) &&
          (query === '' || holds(row)),
      ),
    );
}

function isOfKind(row: EvaluationRow, kind: Kind, disputed?: ReadonlySet<string>): boolean {
  switch (kind) {
    case 'all':
      return true;
    case 'wrong':
      return row.exactMatch < 1;
    case 'right':
      return row.exactMatch === 1;
    case 'empty':
      return row.prediction.trim() === '';
    case 'cut':
      return row.truncated === true || row.finish === 'length';
    case 'differ':
      return disputed?.has(placeOf(row)) ?? false;
  }
}

/** Instances on which one system is exact and another is not. */
function disputedPlaces(results: readonly SystemResult[]): Set<string> {
  const right = new Set<string>();
  const wrong = new Set<string>();
  for (const { rows } of results) {
    for (const row of rows) (row.exactMatch === 1 ? right : wrong).add(placeOf(row));
  }
  return new Set([...right].filter((place) => wrong.has(place)));
}
