import { formatPercent } from '@/core/words/quantities';
import { PART_COLOURS } from './part-colours';
import type { PromptSegment, PromptWord } from './prompt-groups';
import { largest } from './shares';

const MOST_WORDS = 10;

interface AttentionTablesProps {
  /** The token of the answer. */
  name: string;
  parts: readonly PromptSegment[];
  words: readonly PromptWord[];
  source: string;
  partShares: Float32Array;
  wordShares: Float32Array;
}

/** What one token attends to, in numbers: every part of the prompt, and the words with the largest shares. */
export function AttentionTables({
  name,
  parts,
  words,
  source,
  partShares,
  wordShares,
}: AttentionTablesProps) {
  const top = largest(wordShares, MOST_WORDS);
  return (
    <div className="grid gap-x-8 gap-y-4 sm:grid-cols-2">
      <table className="numeric w-full self-start text-sm">
        <caption className="pb-1 text-left text-xs text-muted">
          Parts that <Quoted>{name}</Quoted> attends to
        </caption>
        <tbody>
          {parts.map((part, index) => (
            <Row key={part.label} share={partShares[index]!} part={part}>
              {part.label}
            </Row>
          ))}
        </tbody>
      </table>
      <table className="numeric w-full self-start text-sm">
        <caption className="pb-1 text-left text-xs text-muted">
          Words that <Quoted>{name}</Quoted> attends to most
        </caption>
        <tbody>
          {top.map((index) => {
            const { start, end, part } = words[index]!;
            return (
              <Row key={start + index} share={wordShares[index]!} part={parts[part]!}>
                {start === end ? (
                  <span className="text-muted">end token</span>
                ) : (
                  <span dir="auto" className="font-mono break-all">
                    {source.slice(start, end)}
                  </span>
                )}
                <span className="sr-only"> in {parts[part]!.label}</span>
              </Row>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Quoted({ children }: { children: string }) {
  return (
    <span dir="auto" className="font-mono font-semibold text-accent">
      {children}
    </span>
  );
}

interface RowProps {
  share: number;
  part: PromptSegment;
  children: React.ReactNode;
}

function Row({ share, part, children }: RowProps) {
  return (
    <tr className="border-t border-line">
      <th scope="row" className="py-1 pr-2 text-left font-normal">
        <span
          aria-hidden
          className={`mr-1.5 inline-block size-2.5 rounded-[3px] ${PART_COLOURS[part.kind]}`}
        />
        {children}
      </th>
      <td className="w-2/5 py-1">
        <span className="flex items-center gap-2">
          <span aria-hidden className="h-1.5 min-w-0 flex-1 overflow-hidden rounded-full bg-sunken">
            <span className="block h-full rounded-full bg-accent" style={{ width: `${share * 100}%` }} />
          </span>
          <span className="w-12 shrink-0 text-right text-muted">{formatPercent(share)}</span>
        </span>
      </td>
    </tr>
  );
}
