import type { GenerationConfig } from '@/core/generation/generation-config';
import type { GeneratedToken, GenerationResult } from '@/core/generation/generation-result';
import { formatProbability } from '@/core/words/quantities';
import { bits, pieceOf, scoredTexts, tokenName } from './token-text';

interface TokenTableProps {
  tokens: readonly GeneratedToken[];
  result: GenerationResult | null;
  method: GenerationConfig['method'];
}

/** The answer in numbers: its scores, and every token with its best alternative. */
export function TokenTable({ tokens, result, method }: TokenTableProps) {
  return (
    <>
      <Scores tokens={tokens} result={result} method={method} />
      <section
        aria-label="Every token of the answer"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        className="max-h-80 overflow-auto rounded-md focus-visible:outline-offset-1"
      >
        <table className="numeric w-full text-sm">
          <thead className="sticky top-0 bg-surface text-left text-xs text-muted">
            <tr>
              <th className="py-1 pr-3 text-right font-normal">#</th>
              <th className="py-1 pr-3 font-normal">Token</th>
              <th className="py-1 pr-3 text-right font-normal">Probability</th>
              <th className="py-1 pr-3 text-right font-normal">Entropy, bits</th>
              <th className="py-1 font-normal">Best alternative</th>
            </tr>
          </thead>
          <tbody>
            {tokens.map((token, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: tokens are known by their place
              <Row key={index} token={token} index={index} />
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

function Row({ token, index }: { token: GeneratedToken; index: number }) {
  const other = scoredTexts(token).find((scored) => scored.token !== token.token);
  return (
    <tr className="border-t border-line">
      <td className="py-1 pr-3 text-right text-muted">{index + 1}</td>
      <th scope="row" dir="auto" className="py-1 pr-3 text-left font-mono font-normal">
        {tokenName(pieceOf(token))}
      </th>
      <td className="py-1 pr-3 text-right">{formatProbability(token.logprob)}</td>
      <td className="py-1 pr-3 text-right">{bits(token.entropy)}</td>
      <td className="py-1 text-muted">
        {other && (
          <>
            <span dir="auto" className="font-mono text-ink">
              {tokenName(other.text)}
            </span>{' '}
            {formatProbability(other.logprob)}
          </>
        )}
      </td>
    </tr>
  );
}

function Scores({ tokens, result, method }: TokenTableProps) {
  const sum = tokens.reduce((total, token) => total + token.logprob, 0);
  const entropy = tokens.reduce((total, token) => total + token.entropy, 0) / tokens.length;
  const facts: [label: string, value: string, title: string][] = [
    ['Log-probability', sum.toFixed(2), 'Sum over the tokens, natural logarithm'],
    ['Per token', (sum / tokens.length).toFixed(2), 'Mean log-probability per token'],
    ['Perplexity', Math.exp(-sum / tokens.length).toFixed(2), 'Effective number of tokens to choose from'],
    ['Mean entropy', `${bits(entropy)} bits`, 'Mean uncertainty of the choices'],
  ];
  if (method === 'beam' && result) {
    facts.unshift([
      'Beam score',
      result.score.toFixed(2),
      'Log-probability, adjusted for length, by which the beams are ranked',
    ]);
  }
  return (
    <dl className="numeric mb-3 flex flex-wrap gap-x-6 gap-y-2">
      {facts.map(([label, value, title]) => (
        <div key={label} title={title}>
          <dt className="text-xs text-muted">{label}</dt>
          <dd className="text-sm font-medium">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
