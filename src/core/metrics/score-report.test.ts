import { describe, expect, it } from 'vitest';
import { headlineMetric, roundScore, scoreInstance, scoreReport } from './score-report';

const row = (task: string, category: string, prediction: string, references = ['yes']) =>
  scoreInstance({ task, category, prediction, references });

describe('score report', () => {
  const report = scoreReport([
    row('b', 'Textual Entailment', 'yes'),
    row('b', 'Textual Entailment', 'no'),
    row('b', 'Textual Entailment', 'Yes!'),
    row('a', 'Title Generation', 'yes indeed'),
    row('c', 'Title Generation', 'no'),
  ]);

  it('gives each instance the same weight, in its task, its category and in all', () => {
    expect(report.instances).toBe(5);
    expect(report.overall).toEqual({ exactMatch: 40, rouge1: 53.3333, rougeL: 53.3333 });
    expect(report.tasks.map(({ name, instances, scores }) => [name, instances, scores.rougeL])).toEqual([
      ['b', 3, 66.6667],
      ['a', 1, 66.6667],
      ['c', 1, 0],
    ]);
    expect(report.categories.map(({ name, instances, scores }) => [name, instances, scores.rougeL])).toEqual([
      ['Textual Entailment', 3, 66.6667],
      ['Title Generation', 2, 33.3333],
    ]);
  });

  it("names the paper's metric of each category", () => {
    expect(report.tasks.map(({ headline }) => headline)).toEqual(['exactMatch', 'rougeL', 'rougeL']);
    expect(headlineMetric('Word Analogy')).toBe('exactMatch');
    expect(headlineMetric('Keyword Tagging')).toBe('rougeL');
    expect(headlineMetric('')).toBe('rougeL');
  });

  it('of nothing is zero', () => {
    expect(scoreReport([])).toEqual({
      instances: 0,
      overall: { exactMatch: 0, rouge1: 0, rougeL: 0 },
      categories: [],
      tasks: [],
    });
  });
});

describe('rounding', () => {
  // What Python 3 prints for round(value, 4).
  it.each([
    [0.03125, 0.0312],
    [0.09375, 0.0938],
    [2.00005, 2],
    [66.66666666666667, 66.6667],
    [100, 100],
    [0, 0],
    [99.99995, 99.9999],
    [12.34565, 12.3456],
  ])('%d -> %d', (value, rounded) => expect(roundScore(value)).toBe(rounded));
});
