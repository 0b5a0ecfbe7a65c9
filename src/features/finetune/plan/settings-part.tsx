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
  { value: 'quick', label: 'Quick try', title: 'A few dozen short steps, to see whether it learns anything' },
  { value: 'careful', label: 'Careful', title: 'More data, more matrices, a falling learning rate' },
];

/** The most important settings, and all others under a disclosure. */
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
              : [...PRESET_OPTIONS, { value: 'own', label: 'Custom', title: 'As set below' }]
          }
          onChange={(value) => {
            if (value !== 'own') take(value);
          }}
        />
      }
    >
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        <Field field="steps" label="Steps" hint="Length of the run" step={1} />
        <Field field="learningRate" label="Learning rate" hint="At its peak" step={0.0001} />
        <Field field="rank" label="Rank" hint="Width of the adapter" step={1} />
        <Field field="batch" label="Batch size" hint="Examples per step" step={1} />
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
        label="Target modules"
        options={[
          ['attention-qv', 'Queries and values'],
          ['attention', 'All attention'],
          ['everything', 'Attention and feed-forward'],
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
        label="Learning rate schedule"
        options={[
          ['constant', 'Constant'],
          ['linear', 'Linear decay'],
          ['cosine', 'Cosine decay'],
        ]}
      />
      <Field field="train" label="Max examples" hint="To train on" step={1} />
      <Field field="heldOut" label="Max held out" hint="A third of the data at most" step={1} />
      <Field field="evaluations" label="Evaluations" hint="During the run" step={1} />
      <Field field="watched" label="Sample instances" hint="Answered at each evaluation" step={1} />
      <Field field="maxSource" label="Max prompt tokens" hint="Longer prompts are cut" step={1} />
      <Field field="maxTarget" label="Max answer tokens" hint="Longer ones are left out" step={1} />
      <Field field="together" label="Micro-batch size" hint="Examples in memory at once" step={1} />
      <Field field="seed" label="Seed" hint="Split, order, initial values" step={1} />
      <Field field="alpha" label="Alpha" hint="Scale is alpha / rank" step={1} />
      <Field field="dropout" label="Dropout" hint="0 to 0.9" step={0.01} />
      <Field field="warmup" label="Warm-up" hint="Fraction of the steps" step={0.01} />
      <Field field="weightDecay" label="Weight decay" hint="Decoupled" step={0.01} />
      <Field field="clipNorm" label="Gradient clipping" hint="Max norm; 0 is off" step={0.1} />
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
      label="Rank-stabilised LoRA"
      hint="Scale is alpha / √rank"
      checked={checked}
      onChecked={(rsLora) => settings.getState().set({ rsLora })}
    />
  );
}
