import * as v from 'valibot';

/** The largest task of the dataset has 6,500 instances. */
const MAX_INSTANCES = 500_000;
const MAX_EXAMPLES = 10_000;

/** A list whose length is checked before its entries are. */
function boundedList<Entry extends v.GenericSchema>(entry: Entry, most: number) {
  return v.pipe(v.array(v.unknown()), v.maxLength(most), v.array(entry));
}

/** A list of strings. Older files have a plain string; null, which a NaN is read as, is left out. */
const stringList = v.optional(
  v.pipe(
    v.nullable(
      v.union(
        [v.string(), boundedList(v.nullable(v.string()), MAX_EXAMPLES)],
        'it is neither a text nor a list of texts',
      ),
    ),
    v.transform((value) =>
      typeof value === 'string' ? [value] : (value ?? []).filter((entry): entry is string => entry !== null),
    ),
  ),
  [],
);

const exampleSchema = v.object({
  input: v.string(),
  output: v.string(),
  explanation: v.optional(
    v.pipe(
      v.nullable(v.string()),
      v.transform((text) => text ?? undefined),
    ),
  ),
});

const exampleList = v.optional(boundedList(exampleSchema, MAX_EXAMPLES), []);

const outputs = v.union(
  [
    v.pipe(
      v.string(),
      v.transform((text) => [text]),
    ),
    v.pipe(boundedList(v.string(), MAX_EXAMPLES), v.minLength(1)),
  ],
  'it is not a list of at least one answer',
);

/** A task file under the dataset's own keys. Blank texts are allowed everywhere, as the dataset has some. */
export const taskFileSchema = v.object({
  Contributors: stringList,
  Source: stringList,
  URL: stringList,
  Categories: stringList,
  Reasoning: stringList,
  Definition: v.union(
    [
      v.pipe(
        v.string(),
        v.transform((text) => [text]),
      ),
      v.pipe(boundedList(v.string(), MAX_EXAMPLES), v.minLength(1)),
    ],
    'it is neither a text nor a list of at least one text',
  ),
  Input_language: stringList,
  Output_language: stringList,
  Instruction_language: stringList,
  Domains: stringList,
  'Positive Examples': exampleList,
  'Negative Examples': exampleList,
  Instances: boundedList(
    v.object({ id: v.optional(v.string()), input: v.string(), output: outputs }),
    MAX_INSTANCES,
  ),
  'Instance License': stringList,
});

export type RawTaskFile = v.InferOutput<typeof taskFileSchema>;

export const TASK_KEYS = Object.keys(taskFileSchema.entries) as (keyof RawTaskFile)[];
