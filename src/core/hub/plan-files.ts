/** Which files of a repository make up its model. */
import * as v from 'valibot';
import { PlaygroundError } from '@/core/errors';
import { malformedFile, quoteName } from '@/core/formats/bytes/file-errors';

export type WeightsFormat = 'safetensors' | 'torch' | 'gguf';

/** Files of weights in the order of preference: whole before sharded, safetensors before pickles. */
export const WEIGHT_FILES: readonly { name: string; format: WeightsFormat; index: boolean }[] = [
  { name: 'model.safetensors', format: 'safetensors', index: false },
  { name: 'model.safetensors.index.json', format: 'safetensors', index: true },
  { name: 'pytorch_model.bin', format: 'torch', index: false },
  { name: 'pytorch_model.bin.index.json', format: 'torch', index: true },
];

export interface FilePlan {
  format: WeightsFormat;
  /** The file of weights, or the index that names its shards. */
  name: string;
  index: boolean;
}

/** A well-known precision in a GGUF file's name, the one nearest to what is made here first. */
const GGUF_ORDER = [/q8_0/i, /f16/i, /bf16/i, /q6_k/i, /q5_k/i, /q4_k/i, /q4_0/i];

/**
 * Chooses the weights among the files of a repository.
 * @param names all of its files; those in folders below it are passed over
 * @throws {PlaygroundError} `unsupported-file` when there are none that are read here
 */
export function planFiles(names: readonly string[]): FilePlan {
  const usual = WEIGHT_FILES.find(({ name }) => names.includes(name));
  if (usual) return usual;
  const ggufs = names.filter((name) => /^[^/]+\.gguf$/i.test(name) && !/-\d{5}-of-\d{5}\./.test(name));
  for (const kind of [...GGUF_ORDER, /./]) {
    const name = ggufs.find((each) => kind.test(each));
    if (name) return { format: 'gguf', name, index: false };
  }
  throw new PlaygroundError('unsupported-file', 'This repository holds no weights that are read here.', {
    hint: 'It needs a model.safetensors, a pytorch_model.bin (whole or in shards) or a .gguf file.',
  });
}

const INDEX = v.object({ weight_map: v.record(v.string(), v.string()) });
/** The 11-billion-parameter models have 5. */
const MOST_SHARDS = 1_000;
/** A plain name in the same folder: nothing that leaves it, nothing hidden, no query. */
const SHARD_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}$/;

/**
 * The shards that an index names, before any is asked for.
 * @param file the index's name, for messages
 * @param json the parsed index, unchecked
 * @param present names of the repository's files, where they are known
 * @throws {PlaygroundError} `malformed-file`, `checkpoint-mismatch` when a shard is missing
 */
export function planShards(
  file: string,
  json: unknown,
  format: WeightsFormat,
  present?: readonly string[],
): string[] {
  const result = v.safeParse(INDEX, json);
  if (!result.success) throw malformedFile(file, 'it does not list the files of the tensors.');
  const names = [...new Set(Object.values(result.output.weight_map))].sort();
  if (names.length === 0 || names.length > MOST_SHARDS) {
    throw malformedFile(file, `it lists ${names.length} files; 1 to ${MOST_SHARDS} can be right.`);
  }
  const ending = format === 'torch' ? /\.(bin|pt|pth)$/i : /\.safetensors$/i;
  for (const name of names) {
    if (!SHARD_NAME.test(name) || name.includes('..') || !ending.test(name)) {
      throw malformedFile(file, `it names ${quoteName(name)}, which can be no part of this model.`);
    }
    if (present && !present.includes(name)) {
      throw new PlaygroundError(
        'checkpoint-mismatch',
        `The model is in several files, and ${quoteName(name)} is missing.`,
        { hint: 'The repository is incomplete. Try another revision.' },
      );
    }
  }
  return names;
}
