/** What a person is told of stored records that this version of the program cannot read. */
import { countOf } from './quantities';

export interface UnreadableCount {
  /** Stored by a newer version of this program. */
  newer: number;
  damaged: number;
}

export const NONE_UNREADABLE: UnreadableCount = { newer: 0, damaged: 0 };

/**
 * One sentence for each reason, none where everything can be read.
 * @param noun what a record is: "adapter"
 */
export function unreadableSentences(noun: string, { newer, damaged }: UnreadableCount): string[] {
  const [was, it] = newer === 1 ? ['was', 'it'] : ['were', 'them'];
  return [
    newer > 0
      ? `${countOf(newer, noun)} ${was} stored by a newer version of this page. Reload the page to use ${it}; until then nothing changes ${it}.`
      : '',
    damaged > 0
      ? `${countOf(damaged, noun)} cannot be read: the stored data is damaged. It is kept as it is.`
      : '',
  ].filter(Boolean);
}
