import { useId, useState } from 'react';
import { useSettings } from '@/features/compose/compose';

/** Texts that end an answer, one a line. They take effect when the field is left. */
export function StopTexts() {
  const id = useId();
  const { settings, setStopStrings } = useSettings((state) => state);
  const [typed, setTyped] = useState<string | null>(null);
  const take = () => {
    if (typed !== null) setStopStrings(typed.split('\n'));
    setTyped(null);
  };
  return (
    <div className="col-span-full">
      <label htmlFor={id} className="mb-0.5 block text-sm font-medium">
        Stop before
      </label>
      <textarea
        id={id}
        rows={1}
        dir="auto"
        spellCheck={false}
        aria-describedby={`${id}-hint`}
        value={typed ?? settings.stopStrings.join('\n')}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={take}
        className="field grows max-h-32 py-1 font-mono text-[0.8125rem]"
      />
      <p id={`${id}-hint`} className="mt-0.5 text-xs text-muted">
        Texts that end the answer when they appear, one a line; up to 8.
      </p>
    </div>
  );
}
