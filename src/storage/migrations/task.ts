/** Task files that a person fetched or opened: what the list shows of each, and beside it the text as it came. */
import * as v from 'valibot';
import { storedFormat } from './stored-format';

const text = (most: number) => v.pipe(v.string(), v.maxLength(most));
const texts = v.pipe(v.array(text(2_000)), v.maxLength(1_000));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const originV1 = v.variant('kind', [
  v.object({ kind: v.literal('upstream'), commit: text(64) }),
  v.object({ kind: v.literal('mirror'), url: text(2_000) }),
  v.object({ kind: v.literal('file'), file: text(1_000) }),
]);

/** Where the text of a task came from. */
export type TaskOrigin = v.InferOutput<typeof originV1>;

const factsV1 = v.object({
  name: text(300),
  categories: texts,
  domains: texts,
  inputLanguage: texts,
  outputLanguage: texts,
  licence: texts,
  /** Its beginning, for the search. */
  definition: text(4_000),
  instances: count,
  /** Most accepted answers that one instance has. */
  references: count,
  origin: originV1,
  /** UTF-8 bytes of the text. */
  bytes: count,
  /** Milliseconds since 1970. */
  storedAt: count,
});

/** What is known of a task whose text is here. */
export type CachedTask = v.InferOutput<typeof factsV1>;

export const taskFactsFormat = storedFormat({ kind: 'task-facts', label: 'task', schema: factsV1 });
export const taskTextFormat = storedFormat({ kind: 'task-text', label: 'task', schema: v.string() });
