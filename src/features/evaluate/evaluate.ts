/** The stores of the Evaluate screen, created once by the app, and hooks to use them. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { createFormStore, type FormState, type FormStore } from '@/features/evaluate/form/form-store';
import type { RunsState, RunsStore } from '@/features/evaluate/run/runs-state';
import { createRunsStore } from '@/features/evaluate/run/runs-store';
import type { EvaluateSetup, TaskChoice } from './sources';

export interface Evaluate extends EvaluateSetup {
  form: FormStore;
  runs: RunsStore;
}

export function createEvaluate(setup: EvaluateSetup): Evaluate {
  return { ...setup, form: createFormStore(), runs: createRunsStore(setup) };
}

export const EvaluateContext = createContext<Evaluate | null>(null);

export function useEvaluate(): Evaluate {
  const evaluate = useContext(EvaluateContext);
  if (!evaluate) throw new Error('EvaluateContext is missing above this component.');
  return evaluate;
}

export const useForm = <Part>(select: (state: FormState) => Part): Part =>
  useStore(useEvaluate().form, select);
export const useRuns = <Part>(select: (state: RunsState) => Part): Part =>
  useStore(useEvaluate().runs, select);
export const useChoices = (): readonly TaskChoice[] =>
  useStore(useEvaluate().tasks.list, (state) => state.tasks);
