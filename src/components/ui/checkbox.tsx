import type { ReactNode } from 'react';

interface CheckboxProps {
  label: ReactNode;
  /** A sentence below the label; part of the accessible name. */
  hint?: ReactNode;
  checked: boolean;
  disabled?: boolean;
  /** Shown by the pointer: what there was no room for. */
  title?: string;
  onChecked: (checked: boolean) => void;
  className?: string;
}

/** A box to tick, its label beside it. */
export function Checkbox({
  label,
  hint,
  checked,
  disabled = false,
  title,
  onChecked,
  className = '',
}: CheckboxProps) {
  return (
    <label title={title} className={`flex items-start gap-2 ${disabled ? 'text-muted' : ''} ${className}`}>
      {/* As high as a line of the label, so that the box stands in its middle. */}
      <span className="flex h-[1lh] shrink-0 items-center">
        <input
          type="checkbox"
          checked={checked}
          disabled={disabled}
          onChange={(event) => onChecked(event.target.checked)}
          className="size-4 accent-accent"
        />
      </span>
      {hint === undefined ? (
        label
      ) : (
        <span className="min-w-0">
          <span className="font-medium">{label}</span>
          <span className="block text-sm text-muted">{hint}</span>
        </span>
      )}
    </label>
  );
}
