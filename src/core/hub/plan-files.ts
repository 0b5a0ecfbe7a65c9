/** Which files of a repository make up its model. */
import * as v from 'valibot';
import { PlaygroundError } from '@/core/errors';
import { malformedFile, quoteName } from '@/core/formats/bytes/file-errors';

export type WeightsFormat = 'safetensors' | 'torch' | 'gguf';

/** Weight files in order of preference: single before sharded, safetensors before pickles. */
export const WEIGHT_FILES: readonly { name: string; format: WeightsFormat; index: boolean }[] = [
  { name: 'model.safetensors', format: 'safetensors', index: false },
  { name: 'model.safetensors.index.json', format: 'safetensors', index: true },
  { name: 'pytorch_model.bin', format: 'torch', index: false },
  { name: 'pytorch_model.bin.index.json', format: 'torch', index: true },
];

export interface FilePlan {
  format: WeightsFormat;
  /** The weight file, or the index that lists its shards. */
  name: string;
  index: boolean;
}

/** Precisions in the names of GGUF files, the most suitable first. */
const GGUF_ORDER = [/q8_0/i, /f16/i, /bf16/i, /q6_k/i, /q5_k/i, /q4_k/i, /q4_0/i];

/**
 * Chooses the weights among the files of a repository.
 * @param names all of its files; those in subfolders are ignored
 * @throws {PlaygroundError} `unsupported-file` when it has no supported weights
 */
export function planFiles(names: readonly string[]): FilePlan {
  const usual = WEIGHT_FILES.find(({ name }) => names.includes(name));
  if (usual) return usual;
  const ggufs = names.filter((name) => /^[^/]+\.gguf$/i.test(name) && !/-\d{5}-of-\d{5}\./.test(name));
  for (const kind of [...GGUF_ORDER, /./]) {
    const name = ggufs.find((each) => kind.test(each));
    if (name) return { format: 'gguf', name, index: false };
  }
  throw new PlaygroundError('unsupported-file', 'This repository has no weights in a supported format.', {
    hint: 'It needs a model.safetensors, a pytorch_model.bin (whole or in shards) or a .gguf file.',
  });
}

const INDEX = v.object({ weight_map: v.record(v.string(), v.string()) });
/** The 11-billion-parameter models have 5. */
const MOST_SHARDS = 1_000;
/** A plain file name in the same folder: no path, no hidden file, no query. */
const SHARD_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}$/;

/**
 * The shards that an index lists, before any is requested.
 * @param file the index's name, for messages
 * @param json the parsed index, not validated
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
        `The model is split into several files, and ${quoteName(name)} is missing.`,
        { hint: 'The repository is incomplete. Try another revision.' },
      );
    }
  }
  return names;
}
