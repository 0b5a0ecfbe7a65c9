import { parseArgs } from 'node:util';
import { cutLikeUpstream } from '@/core/encoding/cut-source';
import { encodePrompt } from '@/core/encoding/encode-prompt';
import { namedEncoding, recipeFor } from '@/core/encoding/named-encodings';
import { PlaygroundError } from '@/core/errors';
import { GENERATION_SETTINGS } from '@/core/generation/settings-table';
import { readTaskFile } from '@/core/tasks/read-task-file';
import { promptOf, type TaskFile, type TaskInstance } from '@/core/tasks/task-file';
import type { Tokenizer } from '@/core/tokenizer/tokenizer';
import type { Command } from './command';
import { BUILT_IN_MODEL, loadTokenizer } from './load-tokenizer';
import { readTextFile } from './text-file';
import { wholeNumber } from './whole-number';

const usage = [
  'encode --task task.json --encoding <name> [--max-source-length 1024] [--instance N | --limit N]',
  '       [--tokenizer folder|model.gguf] [--seed 42]',
].join('\n');

interface Settings {
  encoding: string;
  maxSourceLength: number;
  /** Seed of encodings that are drawn for each instance. */
  seed: number;
}

/**
 * Writes the prompts of a task as lines of JSON. `source`, `n_tokens` and `input_ids` have upstream's meaning: those of
 * a prompt that is too long are of the text that its first tokens decode to, with EOS after them.
 */
export const encodeCommand: Command = {
  name: 'encode',
  usage,
  async run(args, io) {
    const { values } = parseArgs({
      args,
      options: {
        task: { type: 'string' },
        encoding: { type: 'string' },
        'max-source-length': { type: 'string', default: String(GENERATION_SETTINGS.maxSourceLength.default) },
        instance: { type: 'string' },
        limit: { type: 'string' },
        tokenizer: { type: 'string', default: BUILT_IN_MODEL },
        seed: { type: 'string', default: '42' },
        // The rows are JSON with and without it; every command takes it.
        json: { type: 'boolean', default: true },
      },
    });
    if (values.task === undefined || values.encoding === undefined) {
      throw invalidInput('Say which task file and which encoding.', `Usage: ${usage}`);
    }
    if (values.instance !== undefined && values.limit !== undefined) {
      throw invalidInput('--instance and --limit exclude each other.', `Usage: ${usage}`);
    }
    const settings: Settings = {
      encoding: namedEncoding(values.encoding).id,
      maxSourceLength: wholeNumber('--max-source-length', values['max-source-length'], 1),
      seed: wholeNumber('--seed', values.seed, 0),
    };
    const { task, repairs } = readTaskFile(await readTextFile(values.task), values.task);
    for (const repair of repairs) io.err(`encode: ${task.name}: ${repair}`);
    const instances = chooseInstances(task, values.instance, values.limit);
    const tokenizer = await loadTokenizer(values.tokenizer);
    for (const instance of instances) io.out(JSON.stringify(encodeRow(task, instance, settings, tokenizer)));
    return 0;
  },
};

function encodeRow(task: TaskFile, instance: TaskInstance, settings: Settings, tokenizer: Tokenizer) {
  const { encoding, maxSourceLength } = settings;
  const recipe = recipeFor(encoding, instance.id, settings.seed);
  const encoded = encodePrompt(promptOf(task, instance), { recipe, maxSourceLength }, tokenizer);
  const ids = tokenizer.encode(encoded.source);
  const row = encoded.truncated
    ? cutLikeUpstream(ids, maxSourceLength, tokenizer)
    : { source: encoded.source, ids };
  return {
    task: task.name,
    instance_id: instance.id,
    encoding,
    source: row.source,
    n_pos_kept: encoded.positivesKept,
    n_neg_kept: encoded.negativesKept,
    n_tokens: row.ids.length,
    input_ids: row.ids,
    truncated: encoded.truncated,
  };
}

/** @param which position from 0, or an id */
function chooseInstances(task: TaskFile, which?: string, limit?: string): TaskInstance[] {
  if (limit !== undefined) return task.instances.slice(0, wholeNumber('--limit', limit, 1));
  if (which === undefined) return task.instances;
  const chosen = /^\d+$/.test(which)
    ? task.instances[Number(which)]
    : task.instances.find(({ id }) => id === which);
  if (chosen) return [chosen];
  throw invalidInput(
    `${task.name} has no instance ${which}.`,
    `It has ${task.instances.length}, counted from 0; an instance's id may be given too.`,
  );
}

function invalidInput(message: string, hint?: string): PlaygroundError {
  return new PlaygroundError('invalid-input', message, { hint });
}
