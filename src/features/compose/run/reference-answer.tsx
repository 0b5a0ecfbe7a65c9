import { Disclosure } from '@/components/ui/disclosure';

interface ReferenceAnswerProps {
  references: readonly string[];
  /** The finished answer to compare with; null while there is none. */
  answer: string | null;
}

/** The answer the task's authors gave, folded so that a person can guess first. */
export function ReferenceAnswer({ references, answer }: ReferenceAnswerProps) {
  const same =
    answer !== null && references.some((reference) => normalised(reference) === normalised(answer));
  return (
    <Disclosure summary="Reference answer" className="mt-4 border-t border-line pt-3">
      <ul className="mt-2 space-y-1">
        {references.map((reference) => (
          <li key={reference} dir="auto" className="text-lg">
            {reference.trim() || <span className="text-muted">blank</span>}
          </li>
        ))}
      </ul>
      {answer !== null && (
        <p className={`mt-1 text-sm font-medium ${same ? 'text-good' : 'text-muted'}`}>
          {same ? 'The answer matches the reference.' : 'The answer differs from the reference.'}
        </p>
      )}
    </Disclosure>
  );
}

/** Case, ASCII punctuation and white space aside, as the paper's exact match has it. */
function normalised(text: string): string {
  return text
    .toLowerCase()
    .replace(/[!-/:-@[-`{-~]/g, '')
    .split(/\s+/)
    .filter(Boolean)
    .join(' ');
}
