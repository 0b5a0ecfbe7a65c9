/**
 * Handing work from one area to another: the sender leaves it here and navigates, the screen that opens takes it, once.
 * In memory only, so nothing is pending after a reload.
 */
import { useEffect } from 'react';
import { navigate } from 'wouter/use-hash-location';
import { createStore } from 'zustand/vanilla';
import type { GridInput } from '@/core/compare/grid';
import type { PlaygroundPrompt } from '@/core/schema/playground-prompt';

/** What each area accepts. Task names are full names, because task numbers are not unique. */
export interface Handoffs {
  playground: {
    prompt: PlaygroundPrompt;
    /** Keeps the settings as they are: the prompt has none of its own. */
    keepSettings?: boolean;
  };
  compare: {
    prompt: PlaygroundPrompt;
    /** Inputs with their accepted answers; the prompt's own input when left out. */
    rows?: readonly GridInput[];
    /** Ids of adapters to compare with the model alone, under the prompt's own encoding. */
    adapters?: readonly string[];
  };
  evaluate: readonly string[];
  finetune: readonly string[];
}

export type HandoffArea = keyof Handoffs;

const ADDRESSES: Record<HandoffArea, string> = {
  playground: '/',
  compare: '/compare',
  evaluate: '/evaluate',
  finetune: '/finetune',
};

const pending = createStore<Partial<Handoffs>>()(() => ({}));

function handOff<Area extends HandoffArea>(area: Area, value: Handoffs[Area]): void {
  pending.setState({ [area]: value });
  navigate(ADDRESSES[area]);
}

/** Opens the prompt in the playground as a new document. */
export const openInPlayground = (prompt: PlaygroundPrompt, options: { keepSettings?: boolean } = {}) =>
  handOff('playground', { prompt, ...options });
/** Opens the prompt in Compare, with its input or the given ones as rows. */
export const compare = (
  prompt: PlaygroundPrompt,
  rows?: readonly GridInput[],
  adapters?: readonly string[],
) => handOff('compare', { prompt, rows, adapters });
/** Opens Evaluate with these tasks selected. */
export const evaluate = (taskNames: readonly string[]) => handOff('evaluate', taskNames);
/** Opens Fine-tune with these tasks as data. */
export const finetune = (taskNames: readonly string[]) => handOff('finetune', taskNames);

/** Takes what is pending for an area. */
export function takeHandoff<Area extends HandoffArea>(area: Area): Handoffs[Area] | undefined {
  const value = pending.getState()[area];
  if (value !== undefined) pending.setState({ [area]: undefined });
  return value;
}

/**
 * Receives what is handed off to an area, from now until its screen closes.
 * @param receive called after rendering, once per handoff; must keep its identity between renders
 */
export function useHandoff<Area extends HandoffArea>(
  area: Area,
  receive: (value: Handoffs[Area]) => void,
): void {
  useEffect(() => {
    const take = () => {
      const value = takeHandoff(area);
      if (value !== undefined) receive(value);
    };
    take();
    return pending.subscribe(take);
  }, [area, receive]);
}
