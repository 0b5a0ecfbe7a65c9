import { expect, it } from 'vitest';
import { scoreReport } from '@/core/metrics/score-report';
import { readTaskFile } from '@/core/tasks/read-task-file';
import { describeWithReference, referenceText } from '@/testing/reference';
import { OFFICIAL_SELECTION, plannedSystem } from './evaluation-plan';
import { evaluationRows, heuristicPredictions } from './evaluation-rows';
import type { Heuristic } from './heuristics';
import { PredictionLedger } from './prediction-ledger';
import { readPredictions } from './read-predictions';
import { selectInstances } from './select-instances';
import { predictionLines } from './write-results';

type GoldScores = Record<string, { exact_match: number; rouge1: number; rougeL: number }>;

/** Predictions of a heuristic for the official instances of a real task, and what they score. */
async function runHeuristic(name: string, heuristic: Heuristic) {
  const { task } = readTaskFile(await referenceText(`natural-instructions/tasks/${name}.json`), name);
  const planned = selectInstances(task, OFFICIAL_SELECTION, 0);
  const system = plannedSystem({ kind: 'heuristic', heuristic, seed: 0 });
  const ledger = new PredictionLedger(heuristicPredictions(system, task, planned));
  return { task, rows: evaluationRows(system.id, task, planned, ledger) };
}

describeWithReference('heuristics on the official test tasks', () => {
  it.each(['copy-input', 'copy-demo'] as const)('%s scores as upstream on nine tasks', async (heuristic) => {
    const gold: Record<string, GoldScores> = JSON.parse(await referenceText('gold/baseline_metrics.json'));
    const expected = Object.entries(gold[heuristic.replace('-', '_')]!);
    expect(expected).toHaveLength(9);
    for (const [name, scores] of expected) {
      const { rows } = await runHeuristic(name, heuristic);
      const [report] = scoreReport(rows).tasks;
      expect(report?.instances, name).toBe(rows.length);
      expect(report?.scores, name).toEqual({
        exactMatch: scores.exact_match,
        rouge1: scores.rouge1,
        rougeL: scores.rougeL,
      });
    }
  });

  it('are read back from what is written', async () => {
    const { task, rows } = await runHeuristic('task121_zest_text_modification', 'copy-input');
    const read = readPredictions(predictionLines({ task, rows }), 'predictions.jsonl');
    expect(read).toHaveLength(100);
    expect(read[7]).toEqual({
      line: 8,
      task: task.name,
      category: undefined,
      id: task.instances[7]!.id,
      input: task.instances[7]!.input,
      references: task.instances[7]!.output,
      prediction: task.instances[7]!.input,
    });
  });
});
