/** The journal in localStorage of documents that were not saved yet when the page went away. */
import * as v from 'valibot';
import { draftV1 } from './draft';
import { storedFormat } from './stored-format';

/** Documents in the journal. */
export const MOST_UNSAVED = 1000;

export const unsavedFormat = {
  ...storedFormat({
    kind: 'unsaved',
    label: 'journal of unsaved documents',
    schema: v.pipe(
      v.array(
        v.object({
          id: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
          name: v.pipe(v.string(), v.maxLength(300)),
          createdAt: v.pipe(v.number(), v.minValue(0), v.maxValue(8.64e15)),
          revision: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
          draft: draftV1,
        }),
      ),
      v.maxLength(MOST_UNSAVED),
    ),
  }),
  key: 'playground.unsaved',
};
