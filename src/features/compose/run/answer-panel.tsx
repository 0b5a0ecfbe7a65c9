import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { CopyButton } from '@/components/ui/copy-button';
import { countOf } from '@/core/words/quantities';
import { continueFrom } from '@/features/compose/actions';
import { useCompose, useDraft, useModel, usePreview, useRun } from '@/features/compose/compose';
import { currentReferences } from '@/features/compose/draft/draft';
import { AnswerList } from './answer-list';
import { AnswerStats } from './answer-stats';
import { AnsweredBy } from './answered-by';
import type { DisplayedRun } from './displayed-run';
import { EmptyAnswer } from './empty-answer';
import { ReferenceAnswer } from './reference-answer';
import { RunProblem } from './run-problem';
import type { RunStatus } from './run-store';

interface AnswerPanelProps {
  /** Shows the tokens of the answer, and what can be known of them. */
  inspect: (run: DisplayedRun) => ReactNode;
}

/** The answer as it streams, how it ended, and what else the model considered. */
export function AnswerPanel({ inspect }: AnswerPanelProps) {
  const status = useRun((state) => state.status);
  const text = useRun((state) => state.text);
  const tokens = useRun((state) => state.tokens);
  const shown = useDisplayedRun();
  const model = useModel((state) => state.status);
  const limit = useRun((state) => state.asked?.settings.maxNewTokens ?? 0);
  const references = useDraft((state) => currentReferences(state.draft));
  const running = status.state === 'running';
  // If the model could not be loaded, that is the cause to show, not the failed run.
  const problem =
    !running && model.state === 'failed' ? model.error : status.state === 'failed' ? status.error : null;
  const panel = useRef<HTMLElement>(null);

  useEffect(() => {
    // On a phone the answer is below the fold when Run is pressed; on a desktop it may be scrolled out of view.
    const top = panel.current?.getBoundingClientRect().top ?? 0;
    const inView = top >= 0 && top < window.innerHeight * 0.4;
    if (running && !inView) panel.current?.scrollIntoView({ behavior: 'smooth', block: 'start' });
  }, [running]);

  return (
    <section ref={panel} aria-labelledby="answer-title" aria-busy={running} className="card scroll-mt-3">
      <div className="flex min-h-11 items-center gap-2 pr-2 pl-4">
        <h2 id="answer-title" className="font-semibold">
          Answer
        </h2>
        <Ending
          status={status}
          limit={limit}
          waiting={running && model.state !== 'ready'}
          hasTokens={tokens.length > 0}
        />
        {status.state === 'finished' && <ChangedSince />}
        <span className="flex-1" />
        {text && !running && <CopyButton text={text} label="Copy the answer" />}
      </div>
      <div className="border-t border-line p-4">
        {problem && <RunProblem error={problem} />}
        {status.state === 'idle' && model.state !== 'failed' && <EmptyAnswer />}
        {shown && tokens.length > 0 && <div className={problem ? 'mt-4' : ''}>{inspect(shown)}</div>}
        {running && tokens.length === 0 && <p className="caret min-h-7 text-lg text-muted">&nbsp;</p>}
        {status.state === 'finished' && text.trim() === '' && (
          <p className="text-muted">The model returned an empty answer.</p>
        )}
        <AnswerList />
        {status.state === 'finished' && <AnswerStats result={status.result} />}
        {status.state === 'finished' && <AnsweredBy />}
        {references.length > 0 && (
          <ReferenceAnswer references={references} answer={status.state === 'finished' ? text : null} />
        )}
      </div>
      <p role="status" className="sr-only">
        {spoken(status, tokens.length)}
      </p>
    </section>
  );
}

/** The displayed run as plain data; null before the first. */
function useDisplayedRun(): DisplayedRun | null {
  const compose = useCompose();
  const status = useRun((state) => state.status);
  const asked = useRun((state) => state.asked);
  const seed = useRun(({ answers, shown }) => answers[shown]?.seed);
  const text = useRun((state) => state.text);
  const tokens = useRun((state) => state.tokens);
  if (!asked) return null;
  const { prompt, settings, adapter } = asked;
  const running = status.state === 'running';
  return {
    prompt,
    adapter,
    settings: { ...settings, seed: seed ?? settings.seed },
    text,
    tokens,
    running,
    result: status.state === 'finished' ? status.result : null,
    continueFrom:
      running || settings.method === 'beam'
        ? null
        : (index, token) => void continueFrom(compose, index, token),
  };
}

/** Says that the answer belongs to a prompt that has been edited since. */
function ChangedSince() {
  const asked = useRun((state) => state.asked?.prompt);
  const request = usePreview((state) => state.request);
  const changed = useMemo(
    () => request !== null && JSON.stringify(asked) !== JSON.stringify(request),
    [asked, request],
  );
  return changed ? <span className="truncate text-sm text-muted">the prompt has changed since</span> : null;
}

interface EndingProps {
  status: RunStatus;
  limit: number;
  waiting: boolean;
  hasTokens: boolean;
}

/** The progress or outcome of the run, beside the title. */
function Ending({ status, limit, waiting, hasTokens }: EndingProps) {
  if (status.state === 'running') {
    const words = status.stopping
      ? 'stopping'
      : waiting
        ? 'waiting for the model'
        : hasTokens
          ? 'answering'
          : 'reading the prompt';
    return <span className="text-sm text-muted">{words}</span>;
  }
  if (status.state === 'failed' && hasTokens) return <Tag tone="warn">interrupted</Tag>;
  if (status.state !== 'finished') return null;
  const { finish } = status.result;
  if (finish === 'cancelled') return <Tag tone="warn">stopped</Tag>;
  if (finish === 'length') return <Tag tone="warn">reached the limit of {countOf(limit, 'token')}</Tag>;
  return null;
}

function Tag({ tone, children }: { tone: 'warn'; children: ReactNode }) {
  const tones = { warn: 'bg-warn-soft text-warn' };
  return (
    <span className={`numeric rounded px-1.5 py-px text-xs font-semibold ${tones[tone]}`}>{children}</span>
  );
}

/** For screen readers, which do not announce the tokens one by one. */
function spoken(status: RunStatus, tokens: number): string {
  if (status.state === 'running') return 'Answering';
  if (status.state !== 'finished') return '';
  const count = countOf(tokens, 'token');
  if (status.result.finish === 'cancelled') return `Stopped, ${count} kept`;
  return `Answer complete, ${count}`;
}
