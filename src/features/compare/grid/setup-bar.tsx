import { Play, Square } from 'lucide-react';
import { useDeferredValue } from 'react';
import { Button } from '@/components/ui/button';
import { FIVE_ENCODINGS } from '@/core/compare/grid';
import { GRID_ENCODINGS } from '@/core/compare/grid-encodings';
import { NAMED_ENCODINGS, PAPER_GRID } from '@/core/encoding/named-encodings';
import { countOf } from '@/core/words/quantities';
import { chosenCells } from '@/features/compare/actions';
import { useCells, useChoices, useCompare, useGrid, useGridView } from '@/features/compare/compare';
import { runCellsOrToast } from '@/features/compare/run/run-cells-or-toast';
import { progressText } from '@/features/compare/run-texts';
import { AxisPicker } from './axis-picker';
import { modelChoices, modelLabel, NO_ADAPTER, RUNTIME_OPTIONS, withMissing } from './choices';
import { GenerationPicker } from './generation-picker';

const ENCODINGS = GRID_ENCODINGS.map(({ id, label, description }) => ({ id, label, detail: description }));
const ENCODING_PRESETS = [
  { label: 'Five main encodings', ids: FIVE_ENCODINGS },
  { label: 'The paper’s grid', ids: PAPER_GRID },
  { label: 'All named encodings', ids: NAMED_ENCODINGS.map(({ id }) => id) },
];

/** Chooses columns and generation settings, and runs the cells. */
export function SetupBar() {
  const axes = useGrid((state) => state.grid.axes);
  const setAxis = useGrid((state) => state.setAxis);
  const choices = useChoices();
  const adapterIds = axes.adapters.map((adapter) => adapter ?? NO_ADAPTER.id);
  const adapters = choices.adapters.length > 0 || axes.adapters.some((adapter) => adapter !== null);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <AxisPicker
        label="Encodings"
        lead="What the model reads before the input, by the paper’s names. One column each."
        options={ENCODINGS}
        presets={ENCODING_PRESETS}
        chosen={axes.encodings}
        onChoose={(ids) => setAxis('encodings', ids)}
      />
      <AxisPicker
        label="Models"
        lead="Each with every encoding. Models that are not in use are loaded one after another while cells are answered."
        options={withMissing(modelChoices(choices), axes.models, 'A model')}
        chosen={axes.models}
        onChoose={(ids) => setAxis('models', ids)}
      />
      {adapters && (
        <AxisPicker
          label="Adapters"
          lead="Fine-tuned on this machine or imported, each on the models it fits."
          options={withMissing([NO_ADAPTER, ...choices.adapters], adapterIds, 'An adapter')}
          chosen={adapterIds}
          onChoose={(ids) =>
            setAxis(
              'adapters',
              ids.map((id) => (id === NO_ADAPTER.id ? null : id)),
            )
          }
        />
      )}
      <AxisPicker
        label="Runtimes"
        lead="Where the model runs. Answers should be the same; speeds differ."
        options={RUNTIME_OPTIONS}
        chosen={axes.runtimes}
        onChoose={(ids) => setAxis('runtimes', ids)}
      />
      <GenerationPicker />
      <span className="grow" />
      <RunControls />
    </div>
  );
}

function RunControls() {
  const compare = useCompare();
  const choices = useChoices();
  // The number of cells to run may be updated a moment later.
  const view = useDeferredValue(useGridView());
  const cells = useDeferredValue(useCells((state) => state.cells));
  const run = useCells((state) => state.run);
  const stop = useCells((state) => state.stop);
  if (run) {
    const model = run.loading ? modelLabel(choices, run.loading.model) : '';
    return (
      <div className="flex items-center gap-3">
        <span className="numeric text-sm text-muted">{progressText(run, model)}</span>
        <Button
          shape="danger"
          className="min-w-28"
          icon={<Square size={13} aria-hidden fill="currentColor" />}
          disabled={run.stopping}
          // The second click of a double click on Run must not stop what the first one started.
          onClick={(event) => event.detail <= 1 && stop()}
        >
          Stop
        </Button>
      </div>
    );
  }
  const all = view.columns.length * view.rows.length;
  const missing = chosenCells(view, cells, { kind: 'missing' }).length;
  return (
    <div className="flex items-center gap-2">
      {missing === 0 && all > 0 ? (
        <Button
          icon={<Play size={14} aria-hidden />}
          onClick={() => runCellsOrToast(compare, { kind: 'all' })}
        >
          Run all again
        </Button>
      ) : (
        <Button
          shape="primary"
          className="min-w-28"
          icon={<Play size={14} aria-hidden />}
          disabled={missing === 0 || view.problem !== undefined}
          onClick={() => runCellsOrToast(compare, { kind: 'missing' })}
        >
          {missing === 0 ? 'Run' : `Run ${countOf(missing, 'cell')}`}
        </Button>
      )}
    </div>
  );
}
