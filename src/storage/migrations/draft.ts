/** The draft of a prompt, inside documents and runs; in earliest visits the only one, in localStorage. */
import * as v from 'valibot';
import { storedFormat } from './stored-format';

// No bound of its own: a person may write as much as fits, and what holds the draft bounds the whole.
const text = v.string();
const example = v.object({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  input: text,
  output: text,
  explanation: text,
  folded: v.boolean(),
});
const examples = v.pipe(v.array(example), v.maxLength(10_000));

export const draftV1 = v.object({
  mode: v.picklist(['task', 'raw']),
  name: text,
  definition: text,
  positive: examples,
  negative: examples,
  input: text,
  rawText: text,
  encodingId: v.pipe(v.string(), v.maxLength(64)),
  origin: v.nullable(
    v.object({
      file: v.pipe(v.string(), v.maxLength(300)),
      title: v.pipe(v.string(), v.maxLength(300)),
      instance: v.pipe(v.number(), v.integer(), v.minValue(0)),
      input: text,
      references: v.array(text),
    }),
  ),
});

/** Where the one draft lay before there were documents. */
export const onlyDraftFormat = {
  ...storedFormat({ kind: 'draft', label: 'draft', schema: draftV1 }),
  key: 'playground.draft',
};
