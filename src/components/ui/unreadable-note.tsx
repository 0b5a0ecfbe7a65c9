import { type UnreadableCount, unreadableSentences } from '@/core/words/unreadable';

interface UnreadableNoteProps {
  /** What a record is: "adapter". */
  noun: string;
  count: UnreadableCount;
  className?: string;
}

/** Below a list: records that are stored but cannot be read by this version of the page. */
export function UnreadableNote({ noun, count, className = '' }: UnreadableNoteProps) {
  const sentences = unreadableSentences(noun, count);
  if (sentences.length === 0) return null;
  return (
    <p
      role="status"
      className={`rounded-lg bg-warn-soft px-3 py-2 text-sm text-pretty text-warn ${className}`}
    >
      {sentences.join(' ')}
    </p>
  );
}
