/**
 * What one area gives another: the giver stores it and goes there, the screen that opens takes it, once. In memory
 * only, so a reload finds nothing to take.
 */
import { useEffect } from 'react';
import { navigate } from 'wouter/use-hash-location';
import { createStore } from 'zustand/vanilla';
import type { GridInput } from '@/core/compare/grid';
import type { PlaygroundPrompt } from '@/core/schema/playground-prompt';

/** What each area can be given. Task names are full names: numbers are not unique. */
export interface HandedOver {
  playground: {
    prompt: PlaygroundPrompt;
    /** The settings in force stay: the prompt says nothing of its own about them. */
    keepSettings?: boolean;
  };
  compare: {
    prompt: PlaygroundPrompt;
    /** Inputs with the answers that count as right; the prompt's own input when left out. */
    rows?: readonly GridInput[];
    /** Ids of adapters to set beside the model without one, under the prompt's own encoding. */
    adapters?: readonly string[];
  };
  evaluate: readonly string[];
  finetune: readonly string[];
}

export type HandOverArea = keyof HandedOver;

const ADDRESSES: Record<HandOverArea, string> = {
  playground: '/',
  compare: '/compare',
  evaluate: '/evaluate',
  finetune: '/finetune',
};

const waiting = createStore<Partial<HandedOver>>()(() => ({}));

function give<Area extends HandOverArea>(area: Area, value: HandedOver[Area]): void {
  waiting.setState({ [area]: value });
  navigate(ADDRESSES[area]);
}

/** Opens the prompt in the playground as a document of its own. */
export const openInPlayground = (prompt: PlaygroundPrompt, options: { keepSettings?: boolean } = {}) =>
  give('playground', { prompt, ...options });
/** Opens the prompt in Compare: its input, or the given ones, as rows. */
export const compare = (
  prompt: PlaygroundPrompt,
  rows?: readonly GridInput[],
  adapters?: readonly string[],
) => give('compare', { prompt, rows, adapters });
/** Opens Evaluate with these tasks picked. */
export const evaluate = (taskNames: readonly string[]) => give('evaluate', taskNames);
/** Opens Fine-tune with these tasks as data. */
export const finetune = (taskNames: readonly string[]) => give('finetune', taskNames);

/** What waits for an area; afterwards nothing does. */
export function takeHandOver<Area extends HandOverArea>(area: Area): HandedOver[Area] | undefined {
  const value = waiting.getState()[area];
  if (value !== undefined) waiting.setState({ [area]: undefined });
  return value;
}

/**
 * Takes what is given to an area, now and as long as its screen is open.
 * @param receive called after rendering, once for each thing given; must keep its identity between renders
 */
export function useHandOver<Area extends HandOverArea>(
  area: Area,
  receive: (value: HandedOver[Area]) => void,
): void {
  useEffect(() => {
    const take = () => {
      const value = takeHandOver(area);
      if (value !== undefined) receive(value);
    };
    take();
    return waiting.subscribe(take);
  }, [area, receive]);
}
