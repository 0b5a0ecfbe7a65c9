/** The values that can be chosen on each axis, with their labels. */
import type { GridAxis, GridColumn, Wording } from '@/core/compare/grid';
import { gridEncoding } from '@/core/compare/grid-encodings';
import { RUNTIME_LABELS } from '@/engine/client/runtime-words';
import { type ModelSource, RUNTIME_CHOICES } from '@/engine/protocol';
import { isMadeFor } from '@/session/model-identity';
import { MODEL_IN_USE, RUNTIME_AS_SET } from './grid-document';

export interface Choice {
  id: string;
  label: string;
  /** A few words more. */
  detail?: string;
}

export interface ModelChoice extends Choice {
  /** Distinguishes it from another model of the same name. */
  tag: string;
  source: ModelSource;
}

export interface AdapterChoice extends Choice {
  /** Name of the model it was trained for; empty when unknown. */
  baseModel: string;
}

/** The models and adapters on this machine. */
export interface CompareChoices {
  /** The model in use, which the whole app shares. */
  inUse: { label: string; source: ModelSource };
  models: readonly ModelChoice[];
  adapters: readonly AdapterChoice[];
}

/** The models to choose from; the one in use is first, under its own name. */
export function modelChoices({ inUse, models }: CompareChoices): (Choice & Pick<ModelChoice, 'tag'>)[] {
  const first = { id: MODEL_IN_USE, label: inUse.label, detail: 'Whichever model is in use', tag: 'in use' };
  return [first, ...models];
}

const GONE = 'that is no longer here';

/** The choices, and those of the grid that are no longer on this machine, so that they can be unchosen. */
export function withMissing(options: readonly Choice[], chosen: readonly string[], what: string): Choice[] {
  const known = new Set(options.map(({ id }) => id));
  const gone = chosen.filter((id) => !known.has(id));
  return [
    ...options,
    ...gone.map((id) => ({ id, label: `${what} ${GONE}`, detail: 'No longer on this machine' })),
  ];
}

/** Names of models; where two are equal, with a tag. */
export function modelNames(choices: CompareChoices, ids: readonly string[]): Map<string, string> {
  const known = modelChoices(choices);
  const chosen = ids.map((id) => known.find((model) => model.id === id));
  const isShared = (label: string) => chosen.filter((model) => model?.label === label).length > 1;
  const nameOf = (model: (typeof chosen)[number]) => {
    if (!model) return `A model ${GONE}`;
    return isShared(model.label) ? `${model.label} (${model.tag})` : model.label;
  };
  return new Map(ids.map((id, at) => [id, nameOf(chosen[at])]));
}

export const RUNTIME_OPTIONS: readonly Choice[] = [
  { id: RUNTIME_AS_SET, label: 'As set', detail: 'As chosen on the Models page' },
  ...RUNTIME_CHOICES.filter((id) => id !== 'auto').map((id) => ({ id, label: RUNTIME_LABELS[id] })),
];

export const NO_ADAPTER: Choice = { id: 'none', label: 'No adapter', detail: 'The model alone' };

export function modelLabel(choices: CompareChoices, id: string): string {
  return modelNames(choices, [id]).get(id) ?? '';
}

function adapterLabel(choices: CompareChoices, id: string | null): string {
  if (id === null) return NO_ADAPTER.label;
  return choices.adapters.find((adapter) => adapter.id === id)?.label ?? `An adapter ${GONE}`;
}

export function runtimeLabel(id: string): string {
  return RUNTIME_OPTIONS.find((runtime) => runtime.id === id)?.label ?? id;
}

/** "As given" for the first, "Wording 2" and so on; null (no definition in the prompt) has no name. */
function wordingLabel(wordings: readonly Wording[], id: string | null): string {
  const at = wordings.findIndex((wording) => wording.id === id);
  return at === 0 ? 'As given' : `Wording ${at + 1}`;
}

/**
 * Whether an adapter can be used with a model. An adapter names its base model; where a model of that name is stored,
 * only that one fits. Otherwise the engine decides by comparing shapes.
 */
export function adapterFits(choices: CompareChoices): (adapter: string, model: string) => boolean {
  const names = new Set(choices.models.map(({ label }) => label));
  return (adapter, model) => {
    const base = choices.adapters.find(({ id }) => id === adapter)?.baseModel ?? '';
    return !names.has(base) || isMadeFor(base, { name: modelLabel(choices, model) });
  };
}

/**
 * The name of a column's choice on each axis.
 * @param models see {@link modelNames}
 */
export function choiceNames(
  choices: CompareChoices,
  wordings: readonly Wording[],
  models: ReadonlyMap<string, string>,
  column: GridColumn,
): Record<GridAxis, string> {
  return {
    encoding: gridEncoding(column.encoding).label,
    wording: column.wording === null ? '' : wordingLabel(wordings, column.wording),
    model: models.get(column.model) ?? '',
    adapter: adapterLabel(choices, column.adapter),
    runtime: runtimeLabel(column.runtime),
  };
}

/** Source of a model of a grid; undefined when it is no longer on this machine. */
export function sourceOfModel(
  { inUse, models }: Pick<CompareChoices, 'inUse' | 'models'>,
  id: string,
): ModelSource | undefined {
  return id === MODEL_IN_USE ? inUse.source : models.find((model) => model.id === id)?.source;
}
