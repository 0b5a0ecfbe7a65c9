import { parseArgs } from 'node:util';
import { PlaygroundError } from '@/core/errors';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { openCheckpoint } from '@/core/formats/checkpoint/open-checkpoint';
import { valueCount } from '@/core/formats/checkpoint/tensor-type';
import { t5ConfigToJson } from '@/core/model/t5-config';
import { isByteTokenizer } from '@/core/tokenizer/tokenizer-json';
import { checkTokenizerJson } from '@/core/tokenizer/tokenizer-schema';
import type { Command } from './command';
import { openModelFiles } from './node-sources';

const usage = 'inspect <file|folder> [--json]';

/** Says what a model file holds, without reading its weights. */
export const inspectCommand: Command = {
  name: 'inspect',
  usage,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false } },
    });
    const [path, ...more] = positionals;
    if (path === undefined || more.length > 0) {
      throw new PlaygroundError('invalid-input', 'Say which model to look at.', { hint: `Usage: ${usage}` });
    }
    const files = await openModelFiles(path);
    try {
      const description = describeCheckpoint(await openCheckpoint(files.sources));
      if (values.json) io.out(JSON.stringify(description));
      else for (const line of describeInLines(description)) io.out(line);
      return 0;
    } finally {
      await files.close();
    }
  },
};

function describeCheckpoint(checkpoint: Checkpoint) {
  const tensors = [...checkpoint.tensors.values()].map(({ name, shape, type, byteLength }) => ({
    name,
    shape,
    type,
    bytes: byteLength,
  }));
  return {
    architecture: 't5',
    config: t5ConfigToJson(checkpoint.config),
    parameters: tensors.reduce((sum, { shape }) => sum + valueCount(shape), 0),
    bytes: tensors.reduce((sum, { bytes }) => sum + bytes, 0),
    types: describeTypes(tensors),
    tokenizer: checkpoint.tokenizer ? describeTokenizer(checkpoint.tokenizer) : null,
    metadata: checkpoint.metadata,
    notes: checkpoint.notes ?? [],
    tensors,
  };
}

/** How many weights each type holds, most first. */
function describeTypes(tensors: readonly { shape: readonly number[]; type: string }[]) {
  const weights = new Map<string, number>();
  for (const { shape, type } of tensors) weights.set(type, (weights.get(type) ?? 0) + valueCount(shape));
  return Object.fromEntries([...weights].sort(([, a], [, b]) => b - a));
}

function describeTokenizer(tokenizer: NonNullable<Checkpoint['tokenizer']>) {
  if (isByteTokenizer(tokenizer)) {
    const { type, extra_ids } = tokenizer.model;
    return { type, pieces: 256, addedTokens: 3 + extra_ids, unkId: 2 };
  }
  const { json, addedTokens } = checkTokenizerJson(tokenizer);
  return {
    type: json.model.type,
    pieces: json.model.vocab.length,
    addedTokens: addedTokens.length,
    unkId: json.model.unk_id,
  };
}

type Description = ReturnType<typeof describeCheckpoint>;

function describeInLines(description: Description): string[] {
  const { tokenizer } = description;
  return [
    `architecture  ${description.architecture}`,
    `parameters    ${description.parameters.toLocaleString('en')}`,
    `weights       ${description.bytes.toLocaleString('en')} bytes`,
    `types         ${describeShares(description)}`,
    tokenizer
      ? `tokenizer     ${tokenizer.type}, ${tokenizer.pieces} pieces, ${tokenizer.addedTokens} added tokens`
      : 'tokenizer     none',
    ...description.notes.map((note) => `note          ${note}`),
    ...Object.entries(description.metadata).map(
      ([key, value]) => `metadata      ${key} = ${value.slice(0, 200)}`,
    ),
    ...Object.entries(description.config).map(([key, value]) => `config        ${key} = ${String(value)}`),
    ...description.tensors.map(
      ({ name, shape, type, bytes }) =>
        `${type.padEnd(5)} ${String(bytes).padStart(11)}  [${shape.join(', ')}]  ${name}`,
    ),
  ];
}

/** Types with their share of the weights. */
function describeShares({ types, parameters }: Description): string {
  return Object.entries(types)
    .map(([type, weights]) => `${type} ${((100 * weights) / parameters).toFixed(1)} %`)
    .join(', ');
}
