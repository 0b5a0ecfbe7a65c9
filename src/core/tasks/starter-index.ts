import * as v from 'valibot';
import { PlaygroundError } from '@/core/errors';

const starterTaskSchema = v.object({
  /** Full name of the task, as in its file. */
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  /** Title for people. */
  title: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  category: v.string(),
  /** File name beside the index, never a path. */
  file: v.pipe(v.string(), v.regex(/^[A-Za-z0-9][\w.-]*\.json$/, 'it is not the name of a .json file')),
  summary: v.string(),
  /** Number of instances in the file. */
  instances: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** The built-in model was not trained on any instance of this task's family. */
  neverTrained: v.boolean(),
  /** Answers need facts that the built-in model was trained on in other tasks. */
  factsSeen: v.optional(v.boolean(), false),
});

const starterIndexSchema = v.pipe(v.array(starterTaskSchema), v.maxLength(10_000));

export type StarterTask = v.InferOutput<typeof starterTaskSchema>;

/**
 * Checks the index of the starter tasks (`public/tasks/index.json`).
 * @throws {PlaygroundError} `malformed-file` naming the field
 */
export function parseStarterIndex(json: unknown): StarterTask[] {
  const result = v.safeParse(starterIndexSchema, json, { abortEarly: true });
  if (result.success) return result.output;
  const issue = result.issues[0];
  throw new PlaygroundError(
    'malformed-file',
    `The list of starter tasks is damaged at ${v.getDotPath(issue) ?? 'its start'}: ${issue.message}.`,
    { hint: 'Reload the page; if that does not help, open a task file of your own.' },
  );
}
