import { Download, Trash2 } from 'lucide-react';
import { IconButton } from '@/components/ui/button';
import { runOrToast } from '@/components/ui/run-or-toast';
import { saveFile } from '@/components/ui/save-file';
import { countOf } from '@/core/words/quantities';
import { useCompose, useDocuments } from '@/features/compose/compose';

/** Stored records that cannot be read: kept as they are until a person saves them as files or deletes them. */
export function UnreadableRecords() {
  const { documents } = useCompose();
  const records = useDocuments((state) => state.unreadable);
  if (records.length === 0) return null;
  return (
    <section
      aria-label="Records that cannot be read"
      className="rounded-md bg-warn-soft px-2 py-1.5 text-sm text-warn"
    >
      <p>
        {countOf(records.length, 'record')} cannot be read here and {records.length === 1 ? 'is' : 'are'} kept
        as {records.length === 1 ? 'it is' : 'they are'}.
      </p>
      <ul>
        {records.map(({ id, reason, record }, place) => (
          <li key={id} className="flex items-center gap-0.5">
            <span className="flex-1">
              {place + 1}. {reason === 'newer' ? 'written by a later version' : 'damaged'}
            </span>
            <IconButton
              size="small"
              label={`Save record ${place + 1} as a file`}
              onClick={() => saveFile(`${id}.json`, JSON.stringify(record, null, 1), 'application/json')}
            >
              <Download size={14} aria-hidden />
            </IconButton>
            <IconButton
              size="small"
              label={`Delete record ${place + 1}`}
              onClick={() => void runOrToast(() => documents.getState().discard(id))}
            >
              <Trash2 size={14} aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
    </section>
  );
}
