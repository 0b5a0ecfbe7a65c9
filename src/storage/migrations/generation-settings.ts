/** The generation settings of the playground, in localStorage and with each run. */
import * as v from 'valibot';
import { inRange, stopStringsSchema, storedSettingsEntries } from '@/core/generation/generation-settings';
import { MAX_REPORTED_ALTERNATIVES, settingOf } from '@/core/generation/settings-table';
import { storedFormat } from './stored-format';

export const settingsV1 = v.object({
  ...storedSettingsEntries,
  stopStrings: stopStringsSchema,
  alternatives: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_REPORTED_ALTERNATIVES)),
  // Settings stored before there were repeats have none.
  repeats: v.optional(inRange('repeats'), settingOf('repeats').default),
});

export const settingsFormat = {
  ...storedFormat({ kind: 'settings', label: 'generation settings', schema: settingsV1 }),
  key: 'playground.settings',
};
