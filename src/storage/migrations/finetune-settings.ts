/** The settings of the next training run, in localStorage. */
import * as v from 'valibot';
import { storedFormat } from './stored-format';
import { runSettingsV1 } from './training-run';

export const finetuneSettingsFormat = {
  ...storedFormat({
    kind: 'finetune-settings',
    label: 'training settings',
    schema: v.object({ settings: runSettingsV1 }),
  }),
  key: 'playground.finetune',
};
