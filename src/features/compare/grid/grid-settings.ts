/** How the cells of a grid are answered: one set of settings for all of them. */
import * as v from 'valibot';
import {
  DEFAULT_GENERATION_SETTINGS,
  type GenerationSettings,
  NUMBER_SETTINGS,
  type NumberSetting,
} from '@/core/generation/generation-settings';
import { type GenerationMethod, recordOf, settingOf } from '@/core/generation/settings-table';
import type { PromptSettings } from '@/core/schema/playground-prompt';
import { gridSettingsV1 } from '@/storage/migrations/compare-grid';

/** Settings of a prompt that was handed over; what it leaves out has the paper's value. */
export function settingsOf(given: PromptSettings): GenerationSettings {
  const settings = { ...DEFAULT_GENERATION_SETTINGS, ...given };
  const parsed = v.safeParse(gridSettingsV1, settings);
  return parsed.success ? parsed.output : DEFAULT_GENERATION_SETTINGS;
}

/**
 * Settings in the fingerprints of cells, in the order in which version 1 wrote them: with another order every stored answer
 * would be out of date. Settings that were added later are in a fingerprint only where they differ from their default.
 */
const IN_ALL_FINGERPRINTS = ['maxNewTokens', 'minNewTokens', 'maxSourceLength'] as const;
const IN_FINGERPRINTS_OF = {
  greedy: [],
  sample: ['temperature', 'topK', 'topP', 'seed'],
  beam: ['beams', 'lengthPenalty'],
} as const satisfies Record<GenerationMethod, readonly NumberSetting[]>;
const SINCE_VERSION_1 = new Set<NumberSetting>([
  ...IN_ALL_FINGERPRINTS,
  ...Object.values(IN_FINGERPRINTS_OF).flat(),
]);

/** Only the settings that decide an answer with this method: the others can change without putting it out of date. */
export function decidingSettings(settings: GenerationSettings): Partial<GenerationSettings> {
  const { method, stopStrings } = settings;
  const addedLater = NUMBER_SETTINGS.filter((name) => {
    const setting = settingOf(name);
    return (
      !SINCE_VERSION_1.has(name) && setting.methods.includes(method) && settings[name] !== setting.default
    );
  });
  const values = (names: readonly NumberSetting[]) => recordOf(names, (name) => settings[name]);
  return {
    method,
    ...values(IN_ALL_FINGERPRINTS),
    stopStrings,
    ...values([...IN_FINGERPRINTS_OF[method], ...addedLater]),
  };
}
