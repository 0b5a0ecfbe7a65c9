import { type ReactNode, useId } from 'react';
import type { ErrorData } from '@/core/errors';

/** What ties a control to its label, its hint and its error; spread onto the control. */
export interface FieldControl {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': boolean | undefined;
}

interface FieldProps {
  label: ReactNode;
  /** The label is read out but not shown: for a control that its surroundings explain to the eye. */
  hideLabel?: boolean;
  /** The label stands before the control instead of above it. */
  inline?: boolean;
  /** At the other end of the label's line. */
  aside?: ReactNode;
  hint?: ReactNode;
  /** Replaces the hint, and marks the control as invalid. */
  error?: Pick<ErrorData, 'message' | 'hint'> | null;
  /** Medium for a form of its own, small within a group of settings. */
  size?: 'small' | 'medium';
  /** How the label looks, where it is more or less than the name of one setting. */
  labelClassName?: string;
  className?: string;
  children: (control: FieldControl) => ReactNode;
}

/** A control with its label above it and what helps or hinders below it. */
export function Field({
  label,
  hideLabel = false,
  inline = false,
  aside,
  hint,
  error,
  size = 'small',
  labelClassName = 'text-sm font-medium',
  className = '',
  children,
}: FieldProps) {
  const id = useId();
  const isInvalid = error !== undefined && error !== null;
  const isDescribed = isInvalid || hint !== undefined;
  const noteClass = size === 'small' ? 'mt-1 text-xs' : 'mt-1.5 text-sm';
  const gap = inline ? '' : size === 'small' ? 'mb-0.5' : 'mb-1';
  const name = (
    <label htmlFor={id} className={hideLabel ? 'sr-only' : `block ${labelClassName} ${aside ? '' : gap}`}>
      {label}
    </label>
  );
  return (
    <div className={`relative ${inline ? 'inline-flex items-center gap-2' : ''} ${className}`}>
      {aside ? (
        <div className={`flex items-center justify-between gap-2 ${gap}`}>
          {name}
          {aside}
        </div>
      ) : (
        name
      )}
      {children({
        id,
        'aria-describedby': isDescribed ? `${id}-note` : undefined,
        'aria-invalid': isInvalid || undefined,
      })}
      {isDescribed && (
        <div id={`${id}-note`} className={noteClass}>
          {isInvalid ? (
            <p role="alert" className="text-danger">
              {error.message} {error.hint}
            </p>
          ) : (
            <p className="text-muted">{hint}</p>
          )}
        </div>
      )}
    </div>
  );
}
