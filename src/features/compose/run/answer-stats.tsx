import type { GenerationResult } from '@/core/generation/generation-result';
import { countOf, formatCount, formatDuration, formatProbability, formatRate } from '@/core/words/quantities';
import { useModel, useRun } from '@/features/compose/compose';
import type { Settings } from './settings-store';

/** What the run cost, in numbers a person can compare. */
export function AnswerStats({ result }: { result: GenerationResult }) {
  const model = useModel((state) => state.status);
  const asked = useRun((state) => state.asked);
  const seed = useRun(({ answers, shown }) => answers[shown]?.seed);
  const { timing, tokens } = result;
  const logprobs = tokens.reduce((sum, token) => sum + token.logprob, 0);
  const facts: [label: string, value: string, title?: string][] = [
    ['First token', formatDuration(timing.firstTokenMs)],
    ['Speed', timing.tokensPerSecond > 0 ? `${formatRate(timing.tokensPerSecond)} tokens/s` : '–'],
    ['Answer', `${formatCount(tokens.length)} ${tokens.length === 1 ? 'token' : 'tokens'}`],
    ['Prompt', `${formatCount(timing.promptTokens)} tokens`],
    [
      'Certainty',
      tokens.length > 0 ? formatProbability(logprobs / tokens.length) : '–',
      'Geometric mean of the token probabilities',
    ],
  ];
  if (asked?.adapter) {
    const { name, scale } = asked.adapter;
    facts.push(['Adapter', scale === 1 ? name : `${name} × ${scale}`]);
  }
  if (asked) facts.push(choiceOf(asked.settings, seed ?? asked.settings.seed));
  return (
    <div className="mt-4">
      <dl className="numeric flex flex-wrap gap-x-6 gap-y-2">
        {facts.map(([label, value, title]) => (
          <div key={label} title={title}>
            <dt className="text-xs text-muted">{label}</dt>
            <dd className="text-sm font-medium">{value}</dd>
          </div>
        ))}
      </dl>
      {model.state === 'ready' && model.facts.softwareDevice && (
        <p className="mt-2 text-xs text-muted">
          Computed without a GPU. With one, expect many times this speed.
        </p>
      )}
    </div>
  );
}

/** How the tokens were chosen; only sampling depends on a seed. */
function choiceOf({ method, beams }: Settings, seed: number): [label: string, value: string, title: string] {
  if (method === 'sample') return ['Seed', String(seed), 'The same seed gives the same answer'];
  const value = method === 'beam' ? countOf(beams, 'beam') : 'greedy';
  return ['Decoding', value, 'Deterministic: every seed gives this answer'];
}
