/** All evaluations: stored, running and queued. */
import { createStore } from 'zustand/vanilla';
import type { EvaluationPlan } from '@/core/evaluate/evaluation-plan';
import { NONE_UNREADABLE } from '@/core/words/unreadable';
import type { EvaluateSetup } from '@/features/evaluate/sources';
import type { StoredEvaluation } from '@/storage/evaluations/evaluations';
import { RunQueue } from './run-queue';
import { RunRecords } from './run-records';
import type { RunsState, RunsStore } from './runs-state';

export function createRunsStore(setup: EvaluateSetup): RunsStore {
  return createStore<RunsState>()((_set, get, store) => {
    const records = new RunRecords(store, setup.shelf);
    const queue = new RunQueue(store, records, setup);
    return {
      known: false,
      runs: [],
      unreadable: NONE_UNREADABLE,
      queue: [],
      errors: new Map(),
      read: () => records.readAll(),
      create: (plan, track) => records.add(newRun(plan, track)),
      start: (id, mayFetch) => queue.start(id, mayFetch),
      pause: (id) => queue.pause(id),
      cancel: async (id) => {
        await queue.pauseAndWait(id);
        if (records.find(id)?.state === 'paused') await records.change(id, { state: 'cancelled' });
      },
      join: async (id, change, predictions) => {
        const ledger = await get().ledger(id);
        const added = predictions.filter((prediction) => ledger.add(prediction));
        await (await setup.shelf).add(id, added);
        await records.change(id, { ...change, done: ledger.size });
      },
      remove: async (id) => {
        await queue.pauseAndWait(id);
        await records.remove(id);
      },
      ledger: (id) => records.ledger(id),
    };
  });
}

function newRun(plan: EvaluationPlan, track: StoredEvaluation['track']): StoredEvaluation {
  return {
    plan,
    state: 'paused',
    done: 0,
    total: 0,
    changedAt: plan.createdAt,
    environment: [],
    problems: [],
    notes: [],
    track,
  };
}
