import { useState } from 'react';
import { Field } from '@/components/ui/field';
import { STOP_STRING_BOUNDS } from '@/core/generation/settings-table';
import { useSettings } from '@/features/compose/compose';

/** The stop strings, one per line. They take effect when the field loses focus. */
export function StopStrings() {
  const stopStrings = useSettings((state) => state.settings.stopStrings);
  const setStopStrings = useSettings((state) => state.setStopStrings);
  const [typed, setTyped] = useState<string | null>(null);
  const take = () => {
    if (typed !== null) setStopStrings(typed.split('\n'));
    setTyped(null);
  };
  return (
    <Field
      label="Stop strings"
      hint={`The answer ends before any of these; one per line, up to ${STOP_STRING_BOUNDS.count}.`}
      className="col-span-full"
    >
      {(control) => (
        <textarea
          {...control}
          rows={1}
          dir="auto"
          spellCheck={false}
          value={typed ?? stopStrings.join('\n')}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={take}
          className="field grows max-h-32 py-1 font-mono text-[0.8125rem]"
        />
      )}
    </Field>
  );
}
