/** How the cells of a grid are answered: the same settings for all of them. */
import * as v from 'valibot';
import { DEFAULT_GENERATION_CONFIG, type GenerationConfig } from '@/core/generation/generation-config';
import { type GenerationNumber, generationEntries } from '@/core/generation/generation-numbers';
import type { PromptSettings } from '@/core/schema/playground-prompt';

export interface GridSettings extends Omit<GenerationConfig, 'alternatives' | 'stopStrings'> {
  stopStrings: string[];
  /** Longest prompt in tokens, EOS included. */
  maxSourceLength: number;
}

const { alternatives: _, ...paper } = DEFAULT_GENERATION_CONFIG;

/** Tk-Instruct's own: greedy, 128 new tokens, prompts of at most 1,024 tokens. */
export const PAPER_GRID_SETTINGS: GridSettings = { ...paper, stopStrings: [], maxSourceLength: 1024 };

/** One answer a cell, so all numbers but that of the answers. */
export type NumberSetting = Exclude<GenerationNumber, 'repeats'>;

export const gridSettingsSchema: v.GenericSchema<unknown, GridSettings> = v.object({
  ...generationEntries,
  stopStrings: v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(200))), v.maxLength(8)),
});

/** Settings of a prompt that was handed over; what it leaves out has the paper's value. */
export function settingsOf(given: PromptSettings): GridSettings {
  const settings = { ...PAPER_GRID_SETTINGS, ...given };
  const parsed = v.safeParse(gridSettingsSchema, settings);
  return parsed.success ? parsed.output : PAPER_GRID_SETTINGS;
}

/** What the engine is given. The alternatives of each token are not shown here, so none are asked for. */
export function generationSettings({ maxSourceLength: _, ...settings }: GridSettings): GenerationConfig {
  const minNewTokens = Math.min(settings.minNewTokens, settings.maxNewTokens);
  return { ...settings, minNewTokens, alternatives: 0 };
}

/** Only the settings that decide an answer with this method, so that the others can change without a trace. */
export function decidingSettings(settings: GridSettings): Partial<GridSettings> {
  const { method, maxNewTokens, minNewTokens, maxSourceLength, stopStrings } = settings;
  const { temperature, topK, topP, seed, beams, lengthPenalty } = settings;
  const always = { method, maxNewTokens, minNewTokens, maxSourceLength, stopStrings };
  if (method === 'sample') return { ...always, temperature, topK, topP, seed };
  return method === 'beam' ? { ...always, beams, lengthPenalty } : always;
}

/** The settings in a few words. */
export function settingsWords(settings: GridSettings): string {
  const upTo = `up to ${settings.maxNewTokens} tokens`;
  if (settings.method === 'greedy') return `Greedy, ${upTo}`;
  if (settings.method === 'beam') return `${settings.beams} beams, ${upTo}`;
  return `Sampling at ${settings.temperature}, seed ${settings.seed}, ${upTo}`;
}
