/** Address of another hub to fetch models from, in localStorage. */
import * as v from 'valibot';
import { PlaygroundError } from '@/core/errors';
import { checkOrigin } from '@/core/hub/parse-origin';
import { storedFormat } from './stored-format';

export const hubMirrorFormat = {
  ...storedFormat({
    kind: 'mirror',
    label: 'address of the mirror of models',
    schema: v.pipe(v.string(), v.maxLength(2_000), v.check(isHubBase)),
  }),
  key: 'playground.mirror',
};

function isHubBase(base: string): boolean {
  try {
    checkOrigin({ kind: 'hub', repo: 'owner/name', base });
    return true;
  } catch (error) {
    if (error instanceof PlaygroundError) return false;
    throw error;
  }
}
