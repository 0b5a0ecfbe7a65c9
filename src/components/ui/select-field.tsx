import type { ComponentProps } from 'react';
import { Field } from './field';

interface SelectFieldProps<Value extends string>
  extends Pick<
    ComponentProps<typeof Field>,
    'label' | 'hideLabel' | 'inline' | 'labelClassName' | 'hint' | 'size' | 'className'
  > {
  value: Value;
  options: readonly { value: Value; label: string }[];
  disabled?: boolean;
  onValue: (value: Value) => void;
  selectClassName?: string;
}

/** A labelled choice of one from a list; a value that is not in the list is never handed on. */
export function SelectField<Value extends string>(props: SelectFieldProps<Value>) {
  const { value, options, disabled, onValue, size = 'small', selectClassName = '', ...field } = props;
  return (
    <Field {...field} size={size}>
      {(control) => (
        <select
          {...control}
          disabled={disabled}
          value={value}
          onChange={(event) => {
            const chosen = options.find((option) => option.value === event.target.value);
            if (chosen) onValue(chosen.value);
          }}
          className={`field py-0 ${size === 'small' ? 'h-8' : 'h-9'} ${selectClassName}`}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
