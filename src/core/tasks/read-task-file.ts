import * as v from 'valibot';
import type { TaskExample } from '@/core/encoding/task-prompt';
import { PlaygroundError } from '@/core/errors';
import { type RawTaskFile, TASK_KEYS, taskFileSchema } from '@/core/schema/task-schema';
import { parseRepairedJson } from './repair-json';
import type { TaskFile } from './task-file';

export interface ReadTask {
  task: TaskFile;
  /** Deviations from the schema that were corrected, one sentence each; empty for a clean file. */
  repairs: string[];
}

type JsonObject = Record<string, unknown>;

/** Keys of the dataset's first version, by their current names. */
const OLDER_NAMES = new Map([
  ['category', 'categories'],
  ['domain', 'domains'],
  ['license', 'instance license'],
]);

/**
 * Reads a task file of Natural Instructions. Known deviations in the dataset's files are corrected and reported; anything
 * else that does not match the schema is refused.
 *
 * @param text the file
 * @param name of the file, with or without folders and `.json`; gives the task's name
 * @throws {PlaygroundError} `invalid-task` naming the field
 */
export function readTaskFile(text: string, name: string): ReadTask {
  const taskName = name.replace(/^.*[\\/]/u, '').replace(/\.json$/iu, '');
  const { value, repairs } = parseRepairedJson(text, taskName);
  if (!isObject(value)) throw invalidTask(taskName, 'it is not a JSON object');
  const result = v.safeParse(taskFileSchema, withPresentKeys(value, repairs), { abortEarly: true });
  if (!result.success) {
    const issue = result.issues[0];
    throw invalidTask(taskName, `${v.getDotPath(issue)}: ${issue.message}`);
  }
  return { task: toTask(result.output, taskName, repairs), repairs };
}

function toTask(raw: RawTaskFile, name: string, repairs: string[]): TaskFile {
  const [definition = '', ...others] = raw.Definition;
  if (others.length > 0) repairs.push(`Only the first of ${others.length + 1} definitions is used.`);
  if (definition.trim() === '') repairs.push('The definition is blank.');
  const unnamed = raw.Instances.filter((instance) => instance.id === undefined).length;
  if (unnamed > 0) repairs.push(`${unnamed} instances without an id were numbered.`);
  const given = raw.Instances.flatMap(({ id }) => (id === undefined ? [] : [id]));
  const repeated = given.length - new Set(given).size;
  if (repeated > 0) {
    repairs.push(`${repeated} instances have an id that another one has: their place tells them apart.`);
  }
  return {
    name,
    definition,
    positiveExamples: raw['Positive Examples'].map(toExample),
    negativeExamples: raw['Negative Examples'].map(toExample),
    instances: raw.Instances.map(({ id, input, output }, index) => ({
      id: id ?? `${name}-${index}`,
      input,
      output,
    })),
    contributors: raw.Contributors,
    source: raw.Source,
    url: raw.URL,
    categories: raw.Categories,
    reasoning: raw.Reasoning,
    domains: raw.Domains,
    inputLanguage: raw.Input_language,
    outputLanguage: raw.Output_language,
    instructionLanguage: raw.Instruction_language,
    instanceLicense: raw['Instance License'],
  };
}

function toExample({ input, output, explanation }: TaskExample): TaskExample {
  return explanation === undefined ? { input, output } : { input, output, explanation };
}

/**
 * The object under the schema's keys: other spellings (`positive_examples`), older names (`Category`), and the nested
 * `Examples` of the first version are moved to where they belong now. Unknown keys are left out.
 */
function withPresentKeys(raw: JsonObject, repairs: string[]): JsonObject {
  const keyOf = new Map(TASK_KEYS.map((key) => [plain(key), key as string]));
  const found = new Map<string, unknown>();
  const place = (object: JsonObject) => {
    for (const [key, value] of Object.entries(object)) {
      const present = keyOf.get(OLDER_NAMES.get(plain(key)) ?? plain(key));
      if (
        present === undefined ||
        (key !== present && (found.has(present) || Object.hasOwn(object, present)))
      )
        continue;
      if (key !== present) repairs.push(`"${key}" was read as "${present}".`);
      found.set(present, value);
    }
  };
  place(raw);
  if (isObject(raw.Examples)) {
    repairs.push('The examples were found under "Examples", as in the first version of the dataset.');
    place(raw.Examples);
  }
  for (const key of ['Positive Examples', 'Negative Examples']) {
    found.set(key, withExplanations(found.get(key), key, repairs));
  }
  return Object.fromEntries(found);
}

/** `reason` was the first version's name of `explanation`. */
function withExplanations(examples: unknown, key: string, repairs: string[]): unknown {
  if (!Array.isArray(examples)) return examples;
  const isOld = (example: unknown): example is JsonObject =>
    isObject(example) && example.explanation === undefined && typeof example.reason === 'string';
  if (!examples.some(isOld)) return examples;
  repairs.push(`"reason" in "${key}" was read as "explanation".`);
  return examples.map((example) => (isOld(example) ? { ...example, explanation: example.reason } : example));
}

function plain(key: string): string {
  return key.toLowerCase().replace(/[ _-]+/gu, ' ');
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalidTask(name: string, detail: string): PlaygroundError {
  return new PlaygroundError('invalid-task', `${name} is not a task file: ${detail}.`, {
    hint: 'A task needs a Definition and Instances, each with an input and a list of outputs.',
  });
}
