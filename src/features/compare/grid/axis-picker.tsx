import { Check, ChevronDown } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { Popover } from '@/components/ui/popover';
import type { Choice } from './choices';

interface AxisPickerProps {
  /** "Encodings"; also the name of the list. */
  label: string;
  /** One line above the list. */
  lead: string;
  options: readonly Choice[];
  chosen: readonly string[];
  /** In the order of the options; never empty. */
  onChoose: (ids: string[]) => void;
  /** Buttons above the list that choose a whole set. */
  presets?: readonly { label: string; ids: readonly string[] }[];
  footer?: ReactNode;
}

/** Chooses the values of one axis of the grid, at least one. */
export function AxisPicker({ label, lead, options, chosen, onChoose, presets, footer }: AxisPickerProps) {
  const leadId = useId();
  const [only] = chosen;
  const summary =
    chosen.length === 1 ? (options.find(({ id }) => id === only)?.label ?? '1') : String(chosen.length);
  const inOrder = (ids: readonly string[]) => options.map(({ id }) => id).filter((id) => ids.includes(id));
  const toggle = (id: string) => {
    const next = inOrder(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);
    if (next.length > 0) onChoose(next);
  };
  return (
    <Popover
      label={label}
      triggerLabel={`${label}: ${summary}`}
      triggerClassName="inline-flex h-9 min-w-0 max-w-full items-center gap-1.5 rounded-md border border-line bg-surface px-2.5 text-sm transition-colors hover:border-field hover:bg-sunken"
      trigger={
        <>
          <span className="text-muted">{label}</span>
          <span className="numeric truncate font-medium">{summary}</span>
          <ChevronDown size={14} aria-hidden className="shrink-0 text-muted" />
        </>
      }
      className="w-[27rem] max-w-[calc(100vw-1rem)]"
    >
      {() => (
        <>
          <p id={leadId} className="px-2 pt-1 pb-1.5 text-xs text-muted">
            {lead}
          </p>
          {presets && (
            <div className="flex flex-wrap gap-1 px-2 pb-1.5">
              {presets.map((preset) => (
                <button
                  key={preset.label}
                  type="button"
                  onClick={() => onChoose(inOrder(preset.ids))}
                  className="h-7 rounded-md border border-line px-2 text-xs font-medium transition-colors hover:border-field hover:bg-sunken"
                >
                  {preset.label}
                </button>
              ))}
            </div>
          )}
          <fieldset aria-describedby={leadId}>
            <legend className="sr-only">{label}</legend>
            {options.map((option) => (
              <Option
                key={option.id}
                option={option}
                checked={chosen.includes(option.id)}
                last={chosen.length === 1}
                onToggle={() => toggle(option.id)}
              />
            ))}
          </fieldset>
          {footer}
        </>
      )}
    </Popover>
  );
}

interface OptionProps {
  option: Choice;
  checked: boolean;
  /** It is the only one that is chosen, and cannot be unchosen. */
  last: boolean;
  onToggle: () => void;
}

function Option({ option, checked, last, onToggle }: OptionProps) {
  const stays = checked && last;
  return (
    <label
      title={stays ? 'At least one must be chosen' : undefined}
      className="relative flex gap-2.5 rounded-md px-2 py-1 transition-colors hover:bg-sunken has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent"
    >
      <input
        type="checkbox"
        checked={checked}
        aria-disabled={stays}
        onChange={onToggle}
        className="peer sr-only"
      />
      <span
        aria-hidden
        className="mt-0.5 flex size-4 shrink-0 items-center justify-center rounded border border-field text-on-accent peer-checked:border-accent peer-checked:bg-accent"
      >
        {checked && <Check size={12} strokeWidth={3} />}
      </span>
      <span className="min-w-0">
        <span className="block font-medium break-words">{option.label}</span>
        {option.detail && <span className="block text-xs text-muted">{option.detail}</span>}
      </span>
    </label>
  );
}
