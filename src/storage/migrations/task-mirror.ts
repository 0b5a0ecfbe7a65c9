/** Address of a folder of task files to fetch from instead of upstream, in localStorage; empty for upstream. */
import * as v from 'valibot';
import { storedFormat } from './stored-format';

export const taskMirrorFormat = {
  ...storedFormat({
    kind: 'task-mirror',
    label: 'address of the mirror of tasks',
    schema: v.pipe(v.string(), v.maxLength(2_000)),
  }),
  key: 'playground.task-mirror',
};
