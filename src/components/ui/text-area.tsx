import { type ComponentProps, type ReactNode, useId } from 'react';

interface TextAreaProps extends Omit<ComponentProps<'textarea'>, 'onChange' | 'value'> {
  label: string;
  value: string;
  onValue: (value: string) => void;
  /** At the end of the label's line. */
  aside?: ReactNode;
  hint?: string;
  /** A smaller label, for fields inside a card. */
  small?: boolean;
}

/** UTF-16 units up to which a field grows: measuring more at every key would make typing slow. */
const GROWS_UP_TO = 20_000;

/** A labelled text field that grows with what is written; the text decides its own direction. */
export function TextArea(props: TextAreaProps) {
  const { label, value, onValue, aside, hint, small = false, className = '', ...rest } = props;
  const id = useId();
  return (
    <div>
      <div className={`flex items-center justify-between gap-2 ${small ? 'mb-0.5' : 'mb-1 min-h-7'}`}>
        <label htmlFor={id} className={small ? 'text-xs font-medium text-muted' : 'font-semibold'}>
          {label}
        </label>
        {aside}
      </div>
      <textarea
        id={id}
        dir="auto"
        spellCheck={false}
        autoComplete="off"
        value={value}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onValue(event.target.value)}
        className={`field leading-normal ${value.length > GROWS_UP_TO ? 'h-60 resize-y' : 'grows'} ${className}`}
        {...rest}
      />
      {hint && (
        <p id={`${id}-hint`} className="mt-1 text-xs text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}
