import { useState } from 'react';
import { Field } from '@/components/ui/field';
import { useSettings } from '@/features/compose/compose';

/** Texts that end an answer, one per line. They take effect when the field is left. */
export function StopTexts() {
  const { settings, setStopStrings } = useSettings((state) => state);
  const [typed, setTyped] = useState<string | null>(null);
  const take = () => {
    if (typed !== null) setStopStrings(typed.split('\n'));
    setTyped(null);
  };
  return (
    <Field
      label="Stop before"
      hint="Texts that end the answer when they appear, one per line; up to 8."
      className="col-span-full"
    >
      {(control) => (
        <textarea
          {...control}
          rows={1}
          dir="auto"
          spellCheck={false}
          value={typed ?? settings.stopStrings.join('\n')}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={take}
          className="field grows max-h-32 py-1 font-mono text-[0.8125rem]"
        />
      )}
    </Field>
  );
}
