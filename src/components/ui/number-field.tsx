import { type ReactNode, useState } from 'react';
import { Field } from './field';

interface NumberFieldProps {
  label: string;
  hint: ReactNode;
  value: number;
  min: number;
  max: number;
  step: number;
  disabled?: boolean;
  /** Gets what is typed while it is within the range; once the field is left, any number, to be brought into it. */
  onValue: (value: number) => void;
}

/** A number to type. What is no number is dropped when the field is left or Enter is pressed. */
export function NumberField({
  label,
  hint,
  value,
  min,
  max,
  step,
  disabled = false,
  onValue,
}: NumberFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const commit = () => {
    if (typed !== null && typed.trim() !== '' && Number.isFinite(Number(typed))) onValue(Number(typed));
    setTyped(null);
  };
  return (
    <Field label={label} hint={hint} className={disabled ? 'opacity-60' : ''}>
      {(control) => (
        <input
          {...control}
          type="number"
          inputMode="decimal"
          min={min}
          max={max}
          step={step}
          disabled={disabled}
          value={typed ?? String(value)}
          onChange={(event) => {
            setTyped(event.target.value);
            // The arrows of the field, and whole valid numbers, take effect at once.
            const next = event.target.valueAsNumber;
            if (Number.isFinite(next) && next >= min && next <= max) onValue(next);
          }}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === 'Enter') commit();
          }}
          className="field numeric h-8 py-0"
        />
      )}
    </Field>
  );
}
