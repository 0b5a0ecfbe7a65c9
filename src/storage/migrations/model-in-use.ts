/** The stored model that was in use when the page was left, in localStorage. */
import * as v from 'valibot';
import { storedFormat } from './stored-format';

export const modelInUseFormat = {
  ...storedFormat({
    kind: 'model-in-use',
    label: 'name of the model in use',
    schema: v.object({
      /** SHA-256 of the file, by which it is stored. */
      id: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
      /** As it was shown. */
      name: v.pipe(v.string(), v.maxLength(200)),
    }),
  }),
  key: 'playground.model',
};
