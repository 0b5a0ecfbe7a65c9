import type { ClipboardEvent, ComponentProps } from 'react';
import { Button } from '@/components/ui/button';
import { TextArea } from '@/components/ui/text-area';
import { formatCount } from '@/core/words/quantities';

type DraftTextProps = ComponentProps<typeof TextArea>;

/** Longest text, in UTF-16 units, that is edited in place: browsers lay out the whole field at every key press. */
const EDITABLE = 100_000;
const SHOWN = 2_000;

/** A text of the draft. A very long one is kept whole, but only its beginning is shown, so that the page stays responsive. */
export function DraftText(props: DraftTextProps) {
  const { value, onValue } = props;
  if (value.length > EDITABLE) return <LongText {...props} />;
  const paste = (event: ClipboardEvent<HTMLTextAreaElement>) => {
    const pasted = event.clipboardData.getData('text/plain');
    if (value.length + pasted.length <= EDITABLE) return;
    event.preventDefault();
    const { selectionStart, selectionEnd } = event.currentTarget;
    onValue(value.slice(0, selectionStart) + pasted + value.slice(selectionEnd));
  };
  return <TextArea {...props} data-draft-text="" onPaste={paste} />;
}

function LongText({ label, value, onValue, 'aria-label': name = label }: DraftTextProps) {
  return (
    <section aria-label={name}>
      <p className="mb-1 font-semibold">{label}</p>
      <div className="rounded-[7px] border border-field bg-surface">
        <p
          dir="auto"
          className="max-h-32 overflow-hidden px-2.5 py-2 break-words whitespace-pre-wrap text-muted"
        >
          {value.slice(0, SHOWN)}…
        </p>
        <div className="flex flex-wrap items-center gap-2 border-t border-line px-2.5 py-2 text-sm">
          <span className="numeric flex-1">
            {formatCount(value.length)} characters: kept whole, too long to edit here.
          </span>
          <Button size="small" onClick={() => onValue(wholeStart(value))}>
            Keep the first {formatCount(EDITABLE)}
          </Button>
          <Button size="small" onClick={() => onValue('')}>
            Delete it
          </Button>
        </div>
      </div>
    </section>
  );
}

/** The part that can be edited; does not end in half a surrogate pair. */
function wholeStart(text: string): string {
  return text.slice(0, EDITABLE).replace(/[\ud800-\udbff]$/, '');
}
