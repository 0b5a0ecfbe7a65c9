import { useId, useState } from 'react';

interface NumberFieldProps {
  label: string;
  hint: string;
  value: number;
  min: number;
  max: number;
  step: number;
  disabled?: boolean;
  onValue: (value: number) => void;
}

/** A number a person types; it takes effect when the field is left or Enter is pressed, brought into its range. */
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
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const commit = () => {
    if (typed !== null && typed.trim() !== '' && Number.isFinite(Number(typed))) onValue(Number(typed));
    setTyped(null);
  };
  return (
    <div className={disabled ? 'opacity-60' : ''}>
      <label htmlFor={id} className="mb-0.5 block text-sm font-medium">
        {label}
      </label>
      <input
        id={id}
        type="number"
        inputMode="decimal"
        min={min}
        max={max}
        step={step}
        disabled={disabled}
        value={typed ?? String(value)}
        aria-describedby={`${id}-hint`}
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
      <p id={`${id}-hint`} className="mt-0.5 text-xs text-muted">
        {hint}
      </p>
    </div>
  );
}
