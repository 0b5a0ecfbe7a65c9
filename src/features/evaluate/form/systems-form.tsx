import { type ReactNode, useEffect, useReducer, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { Checkbox } from '@/components/ui/checkbox';
import { Disclosure } from '@/components/ui/disclosure';
import { Field } from '@/components/ui/field';
import { GenerationFields } from '@/components/ui/generation-fields';
import { NumberField } from '@/components/ui/number-field';
import { Segmented } from '@/components/ui/segmented';
import { SelectField } from '@/components/ui/select-field';
import { NAMED_ENCODINGS } from '@/core/encoding/named-encodings';
import type { AdapterIdentity } from '@/core/evaluate/evaluation-plan';
import { REPEATS } from '@/core/evaluate/experiment-grid';
import { HEURISTICS } from '@/core/evaluate/heuristics';
import { clampSetting } from '@/core/generation/settings-table';
import { useEvaluate, useForm } from '@/features/evaluate/evaluate';

const TRACKS = [
  { value: 'default', label: 'English', title: 'Compares stemmed English words' },
  { value: 'xlingual', label: 'Cross-lingual', title: 'Compares byte-pair tokens of any language' },
] as const;

/** Every combination of the ticked models, adapters and encodings is a system. */
export function SystemsForm() {
  return (
    <div className="space-y-4">
      <Models />
      <Adapters />
      <Encodings />
      <Heuristics />
      <More />
    </div>
  );
}

function Group({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    <fieldset>
      <legend className="text-sm font-medium">{label}</legend>
      {hint && <p className="text-xs text-muted">{hint}</p>}
      <div className="mt-1 grid gap-x-4 sm:grid-cols-2">{children}</div>
    </fieldset>
  );
}

interface TickProps {
  label: string;
  detail?: string;
  ticked: boolean;
  onTick: () => void;
}

function Tick({ label, detail, ticked, onTick }: TickProps) {
  return (
    <Checkbox
      className="rounded-md px-1 py-1.5 text-sm hover:bg-sunken"
      title={detail}
      label={<span className="min-w-0 truncate">{label}</span>}
      checked={ticked}
      onChecked={onTick}
    />
  );
}

/** The chosen items with one added or removed, in the order of all items. */
function toggled<Item>(
  all: readonly Item[],
  chosen: readonly Item[],
  item: Item,
  same: (a: Item, b: Item) => boolean,
) {
  const has = chosen.some((other) => same(other, item));
  return all.filter((each) => (same(each, item) ? !has : chosen.some((other) => same(other, each))));
}

const sameId = (a: { id: string }, b: { id: string }) => a.id === b.id;

function Models() {
  const { engines } = useEvaluate();
  const models = useForm((state) => state.models);
  const set = useForm((state) => state.set);
  const [, refresh] = useReducer((count: number) => count + 1, 0);
  useEffect(() => engines.subscribe(refresh), [engines]);
  const all = engines.models();
  return (
    <Group label="Models" hint="Get more under Models.">
      {all.map((model) => (
        <Tick
          key={model.id}
          label={model.name}
          detail={model.quantisation}
          ticked={models.some((chosen) => sameId(chosen, model))}
          onTick={() => set({ models: toggled(all, models, model, sameId) })}
        />
      ))}
    </Group>
  );
}

function Adapters() {
  const { engines } = useEvaluate();
  const adapters = useForm((state) => state.adapters);
  const plain = useForm((state) => state.plain);
  const set = useForm((state) => state.set);
  const [all, setAll] = useState<readonly AdapterIdentity[]>([]);
  useEffect(() => {
    let isMounted = true;
    // If adapters cannot be listed, there are none to choose.
    engines
      .adapters()
      .then((found) => isMounted && setAll(found))
      .catch(() => undefined);
    return () => {
      isMounted = false;
    };
  }, [engines]);
  if (all.length === 0) return null;
  return (
    <Group label="Adapters">
      <Tick label="None (the model alone)" ticked={plain} onTick={() => set({ plain: !plain })} />
      {all.map((adapter) => (
        <Tick
          key={adapter.id}
          label={adapter.name}
          ticked={adapters.some((chosen) => sameId(chosen, adapter))}
          onTick={() => set({ adapters: toggled(all, adapters, adapter, sameId) })}
        />
      ))}
    </Group>
  );
}

function Encodings() {
  const encodings = useForm((state) => state.encodings);
  const set = useForm((state) => state.set);
  const all = NAMED_ENCODINGS.map(({ id }) => id);
  return (
    <Group label="Encodings">
      {NAMED_ENCODINGS.map(({ id, label, description }) => (
        <Tick
          key={id}
          label={label}
          detail={description}
          ticked={encodings.includes(id)}
          onTick={() => set({ encodings: toggled(all, encodings, id, (a, b) => a === b) })}
        />
      ))}
    </Group>
  );
}

function Heuristics() {
  const heuristics = useForm((state) => state.heuristics);
  const set = useForm((state) => state.set);
  const all = HEURISTICS.map(({ id }) => id);
  return (
    <Group label="Heuristics" hint="Baselines to compare against.">
      {HEURISTICS.map(({ id, label, description }) => (
        <Tick
          key={id}
          label={label}
          detail={description}
          ticked={heuristics.includes(id)}
          onTick={() => set({ heuristics: toggled(all, heuristics, id, (a, b) => a === b) })}
        />
      ))}
    </Group>
  );
}

const SETTINGS = ['seed', 'maxSourceLength', 'maxNewTokens', 'beams'] as const;

/** Settings that are seldom changed. */
function More() {
  const { engines } = useEvaluate();
  const form = useForm(
    useShallow(({ runtime, track, name, seed, repeats, maxSourceLength, maxNewTokens, beams, set }) => ({
      runtime,
      track,
      name,
      seed,
      repeats,
      maxSourceLength,
      maxNewTokens,
      beams,
      set,
    })),
  );
  const { min, max } = REPEATS;
  return (
    <Disclosure summary="Runtime, seed and limits" className="border-t border-line pt-3">
      <div className="mt-3 grid grid-cols-2 gap-4 sm:grid-cols-3">
        <SelectField
          label="Runtime"
          value={form.runtime}
          options={engines.runtimes.map(({ id, label }) => ({ value: id, label }))}
          onValue={(runtime) => form.set({ runtime })}
        />
        <GenerationFields
          names={SETTINGS}
          values={form}
          help={{
            seed: 'For samples of instances and the Tk-Instruct mix.',
            beams: '1 is greedy, as in the paper.',
          }}
          onValue={(name, value) => form.set({ [name]: clampSetting(name, value) })}
        />
        <NumberField
          label="Repeats"
          hint="Each with the next seed."
          value={form.repeats}
          min={min}
          max={max}
          step={1}
          onValue={(value) => form.set({ repeats: Math.min(max, Math.max(min, Math.round(value))) })}
        />
      </div>
      <div className="mt-4 flex flex-wrap items-center gap-3">
        <span className="text-sm font-medium">Metrics</span>
        <Segmented
          legend="Metrics"
          value={form.track}
          options={TRACKS}
          onChange={(track) => form.set({ track })}
        />
      </div>
      <Field label="Name" className="mt-4 max-w-sm">
        {(control) => (
          <input
            {...control}
            className="field h-8 py-0"
            maxLength={200}
            placeholder="Named after its tasks"
            value={form.name}
            onChange={(event) => form.set({ name: event.target.value })}
          />
        )}
      </Field>
    </Disclosure>
  );
}
