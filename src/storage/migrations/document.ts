/** Documents of the playground, and what is set aside beside them, as rows of IndexedDB. */
import * as v from 'valibot';
import { draftV1 } from './draft';
import { storedFormat } from './stored-format';

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const time = v.pipe(v.number(), v.minValue(0), v.maxValue(8.64e15));

/** A document with any content. */
export const documentFormatOf = <Content>(content: v.GenericSchema<unknown, Content>) =>
  storedFormat({
    kind: 'document',
    label: 'document',
    layout: 'row',
    schema: v.object({
      id,
      revision: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
      name: v.pipe(v.string(), v.maxLength(300)),
      createdAt: time,
      changedAt: time,
      content,
    }),
  });

export const documentFormat = documentFormatOf(draftV1);

/** Something that could not be read, kept whole. */
export const setAsideFormat = storedFormat({
  kind: 'set-aside',
  label: 'record that was set aside',
  layout: 'row',
  schema: v.object({ id, record: v.unknown() }),
});
