import type { ComponentProps, ReactNode } from 'react';
import { Field } from './field';

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

/** UTF-16 units up to which a field grows: measuring more on every key press would make typing slow. */
const GROWS_UP_TO = 20_000;

/** A labelled text field that grows with its text; the text decides its own direction. */
export function TextArea(props: TextAreaProps) {
  const { label, value, onValue, aside, hint, small = false, className = '', ...rest } = props;
  const name = small ? label : <span className="inline-flex min-h-7 items-center">{label}</span>;
  return (
    <Field
      label={name}
      aside={aside}
      hint={hint}
      size={small ? 'small' : 'medium'}
      labelClassName={small ? 'text-xs font-medium text-muted' : 'font-semibold'}
    >
      {(control) => (
        <textarea
          {...control}
          dir="auto"
          spellCheck={false}
          autoComplete="off"
          value={value}
          onChange={(event) => onValue(event.target.value)}
          className={`field leading-normal ${value.length > GROWS_UP_TO ? 'h-60 resize-y' : 'grows'} ${className}`}
          {...rest}
        />
      )}
    </Field>
  );
}
