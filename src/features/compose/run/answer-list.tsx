import { countOf } from '@/core/words/quantities';
import { useRun } from '@/features/compose/compose';
import { distinctAnswers } from './run-record';

/** The distinct answers of a repeated run with how often each came; any of them can be shown above. */
export function AnswerList() {
  const answers = useRun((state) => state.answers);
  const planned = useRun((state) => state.planned);
  const shown = useRun((state) => state.shown);
  const show = useRun((state) => state.show);
  const running = useRun((state) => state.status.state === 'running');
  if (planned < 2 || answers.length === 0) return null;
  const distinct = distinctAnswers(answers);
  return (
    <div className="mt-4">
      <p className="numeric text-sm font-medium">
        {running
          ? `${answers.length} of ${planned} answers so far`
          : `${countOf(answers.length, 'answer')}, ${distinct.length} distinct`}
      </p>
      <ol className="mt-1.5 space-y-1">
        {distinct.map(({ text, seeds, index }) => {
          const isShown = answers[shown]?.result.text.trim() === text;
          return (
            <li key={text}>
              <button
                type="button"
                aria-pressed={isShown}
                onClick={() => show(index)}
                className={`relative flex w-full items-baseline gap-3 overflow-hidden rounded-md px-2 py-1.5 text-left hover:bg-sunken focus-visible:-outline-offset-2 ${isShown ? 'bg-accent-soft' : ''}`}
              >
                <span className="numeric w-9 shrink-0 text-right font-semibold">{seeds.length} ×</span>
                <span dir="auto" className="line-clamp-2 min-w-0 flex-1 break-words">
                  {text || <span className="text-muted">empty</span>}
                </span>
                <span
                  className="numeric max-w-32 shrink-0 truncate text-xs text-muted"
                  title={seeds.join(', ')}
                >
                  {seeds.length === 1 ? 'seed' : 'seeds'} {seeds.join(', ')}
                </span>
              </button>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
