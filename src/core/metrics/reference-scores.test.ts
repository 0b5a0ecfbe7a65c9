import { expect, it } from 'vitest';
import { describeWithReference, referenceText } from '@/testing/reference';
import { exactMatch } from './exact-match';
import { porterStem } from './porter-stemmer';
import { rouge } from './rouge';

interface GoldPair {
  task: string;
  id: string;
  method: string;
  prediction: string;
  references: string[];
  em: number;
  rouge1: number;
  rougeL: number;
}

describeWithReference('metrics of the upstream code', () => {
  it('equal all 2,687 pairs', async () => {
    const pairs = (await referenceText('gold/metric_pairs_default.jsonl'))
      .trim()
      .split('\n')
      .map((line): GoldPair => JSON.parse(line));
    const wrong = pairs.filter(({ prediction, references, em, rouge1, rougeL }) => {
      const scores = rouge(prediction, references);
      return (
        exactMatch(prediction, references) !== em ||
        !(Math.abs(scores.rouge1 - rouge1) <= 1e-4) ||
        !(Math.abs(scores.rougeL - rougeL) <= 1e-4)
      );
    });
    expect(pairs).toHaveLength(2_687);
    expect(wrong).toEqual([]);
  });

  it('stem all 6,000 words as NLTK does', async () => {
    const stems: Record<string, string> = JSON.parse(await referenceText('gold/porter.json'));
    const wrong = Object.entries(stems).filter(([word, stem]) => porterStem(word) !== stem);
    expect(Object.keys(stems)).toHaveLength(6_000);
    expect(wrong).toEqual([]);
  });
});
