import { Checkbox } from '@/components/ui/checkbox';
import { Disclosure } from '@/components/ui/disclosure';
import { NumberField } from '@/components/ui/number-field';
import { Segmented } from '@/components/ui/segmented';
import { SelectField } from '@/components/ui/select-field';
import { NAMED_ENCODINGS } from '@/core/encoding/named-encodings';
import { BOUNDS, type BoundedField, type PresetName, type RunSettings } from '@/core/finetune/presets';
import { useFinetune, useSettings } from '@/features/finetune/finetune';
import { Part } from '@/features/finetune/part';
import { presetOf } from './settings-store';

const PRESET_OPTIONS: readonly { value: PresetName | 'own'; label: string; title: string }[] = [
  { value: 'quick', label: 'Quick try', title: 'A few dozen short steps: does it learn anything?' },
  { value: 'careful', label: 'Careful', title: 'More data, more matrices, a falling learning rate' },
];

/** The few settings that matter most, and the rest folded away. */
export function SettingsPart() {
  const settings = useSettings((state) => state.settings);
  const take = useSettings((state) => state.take);
  const preset = presetOf(settings);
  return (
    <Part
      title="Settings"
      aside={
        <Segmented
          legend="Preset"
          value={preset ?? 'own'}
          options={
            preset
              ? PRESET_OPTIONS
              : [...PRESET_OPTIONS, { value: 'own', label: 'Own', title: 'As set below' }]
          }
          onChange={(value) => {
            if (value !== 'own') take(value);
          }}
        />
      }
    >
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        <Field field="steps" label="Steps" hint="The budget of the run" step={1} />
        <Field field="learningRate" label="Learning rate" hint="At its peak" step={0.0001} />
        <Field field="rank" label="Rank" hint="Width of the adapter" step={1} />
        <Field field="batch" label="Examples a step" hint="The batch" step={1} />
      </div>
      <Disclosure summary="All settings" className="mt-3">
        <Rest />
      </Disclosure>
    </Part>
  );
}

function Rest() {
  return (
    <div className="mt-3 grid grid-cols-2 gap-x-3 gap-y-4 sm:grid-cols-4">
      <Choice
        field="encodingId"
        label="Encoding"
        options={NAMED_ENCODINGS.map(({ id, label }) => [id, label])}
      />
      <Choice
        field="targets"
        label="Adapted matrices"
        options={[
          ['attention-qv', 'Queries and values'],
          ['attention', 'All of attention'],
          ['everything', 'And feed-forward'],
        ]}
      />
      <Choice
        field="scope"
        label="Part of the model"
        options={[
          ['all', 'Encoder and decoder'],
          ['decoder', 'Decoder only, faster'],
        ]}
      />
      <Choice
        field="schedule"
        label="Learning rate over time"
        options={[
          ['constant', 'Constant'],
          ['linear', 'Falls linearly'],
          ['cosine', 'Falls as a cosine'],
        ]}
      />
      <Field field="train" label="Examples, at most" hint="To train on" step={1} />
      <Field field="heldOut" label="Held out, at most" hint="A third of all at most" step={1} />
      <Field field="evaluations" label="Evaluations" hint="In the course of the run" step={1} />
      <Field field="watched" label="Watched instances" hint="Answered each time" step={1} />
      <Field field="maxSource" label="Longest prompt" hint="Tokens; cut at the end" step={1} />
      <Field field="maxTarget" label="Longest answer" hint="Tokens; left out beyond" step={1} />
      <Field field="together" label="At a time" hint="Examples in memory" step={1} />
      <Field field="seed" label="Seed" hint="Split, order, first values" step={1} />
      <Field field="alpha" label="Alpha" hint="Scale is alpha / rank" step={1} />
      <Field field="dropout" label="Dropout" hint="0 to 0.9" step={0.01} />
      <Field field="warmup" label="Warm-up" hint="Share of the steps" step={0.01} />
      <Field field="weightDecay" label="Weight decay" hint="Decoupled" step={0.01} />
      <Field field="clipNorm" label="Clip gradient" hint="Largest norm; 0 is off" step={0.1} />
      <RankStabilised />
    </div>
  );
}

interface FieldProps {
  field: BoundedField;
  label: string;
  hint: string;
  step: number;
}

function Field({ field, label, hint, step }: FieldProps) {
  const { settings } = useFinetune();
  const value = useSettings((state) => state.settings[field]);
  const [min, max] = BOUNDS[field];
  const set = (next: number) => settings.getState().set({ [field]: next } as Partial<RunSettings>);
  return (
    <NumberField label={label} hint={hint} value={value} min={min} max={max} step={step} onValue={set} />
  );
}

type ChoiceField = 'encodingId' | 'targets' | 'scope' | 'schedule';

interface ChoiceProps {
  field: ChoiceField;
  label: string;
  options: readonly (readonly [value: string, label: string])[];
}

function Choice({ field, label, options }: ChoiceProps) {
  const { settings } = useFinetune();
  const value = useSettings((state) => state.settings[field]);
  return (
    <SelectField
      label={label}
      value={value}
      options={options.map(([option, name]) => ({ value: option, label: name }))}
      onValue={(chosen) => settings.getState().set({ [field]: chosen } as Partial<RunSettings>)}
    />
  );
}

function RankStabilised() {
  const { settings } = useFinetune();
  const checked = useSettings((state) => state.settings.rsLora);
  return (
    <Checkbox
      className="pt-5 text-sm"
      label="Rank-stabilised"
      hint="Scale is alpha / √rank"
      checked={checked}
      onChecked={(rsLora) => settings.getState().set({ rsLora })}
    />
  );
}
