import { NumberField } from '@/components/ui/number-field';
import { settingOf, type WireName } from '@/core/generation/settings-table';

interface GenerationFieldsProps<Name extends WireName> {
  names: readonly Name[];
  values: Readonly<Record<Name, number>>;
  /** Help where a setting means something of its own on this screen. */
  help?: Partial<Record<Name, string>>;
  /** Gets what was typed, in range or not. */
  onValue: (name: Name, value: number) => void;
}

/** A number field for each of some generation settings, as the table of settings describes them. */
export function GenerationFields<Name extends WireName>({
  names,
  values,
  help = {},
  onValue,
}: GenerationFieldsProps<Name>) {
  return names.map((name) => {
    const { label, help: usualHelp, term, min, max, step } = settingOf(name);
    return (
      <NumberField
        key={name}
        label={label}
        hint={
          <>
            {help[name] ?? usualHelp} <span className="font-mono">{term}</span>
          </>
        }
        value={values[name]}
        min={min}
        max={max}
        step={step}
        onValue={(value) => onValue(name, value)}
      />
    );
  });
}
