import { Check, ChevronDown } from 'lucide-react';
import { useId } from 'react';
import { Popover } from '@/components/ui/popover';
import { NAMED_ENCODINGS } from '@/core/encoding/named-encodings';
import { useDraft } from '@/features/compose/compose';
import { encodingById } from './encodings';

/** Which parts of the draft go into the prompt, by the paper's names. */
export function EncodingPicker() {
  const encodingId = useDraft((state) => state.draft.encodingId);
  const setEncoding = useDraft((state) => state.setEncoding);
  const current = encodingById(encodingId);
  const name = useId();
  return (
    <Popover
      label="Encoding"
      triggerLabel={`Encoding: ${current.label}`}
      triggerClassName="inline-flex h-8 min-w-0 items-center gap-1.5 rounded-md border border-line bg-surface px-2.5 text-sm font-medium transition-colors hover:border-field hover:bg-sunken"
      trigger={
        <>
          <span className="truncate">{current.label}</span>
          <ChevronDown size={14} aria-hidden className="shrink-0 text-muted" />
        </>
      }
      className="w-[29rem] max-w-[calc(100vw-1rem)]"
    >
      {(close) => (
        <fieldset>
          <legend className="px-2 pt-1 pb-1.5 text-xs text-muted">
            What the model reads before your input, by the paper’s names
          </legend>
          {NAMED_ENCODINGS.map((encoding) => (
            <label
              key={encoding.id}
              className="group relative flex gap-2 rounded-md px-2 py-1 transition-colors hover:bg-sunken has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent"
            >
              <input
                type="radio"
                name={name}
                checked={encoding.id === current.id}
                onChange={() => setEncoding(encoding.id)}
                onKeyDown={(event) => {
                  if (event.key === 'Enter') close();
                }}
                onClick={(event) => {
                  // A pointer chooses and is done; arrow keys (detail 0) go on choosing.
                  if (event.detail > 0) close();
                }}
                className="sr-only"
              />
              <Check
                size={16}
                aria-hidden
                className="mt-0.5 shrink-0 text-accent opacity-0 group-has-checked:opacity-100"
              />
              <span className="min-w-0">
                <span className="block font-medium">{encoding.label}</span>
                <span className="block text-xs text-muted">{encoding.description}</span>
              </span>
            </label>
          ))}
        </fieldset>
      )}
    </Popover>
  );
}
