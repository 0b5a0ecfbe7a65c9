import { parseArgs } from 'node:util';
import { PlaygroundError } from '@/core/errors';
import type { Checkpoint } from '@/core/formats/checkpoint';
import { openCheckpoint } from '@/core/formats/open-checkpoint';
import { valueCount } from '@/core/formats/tensor-type';
import { t5ConfigToJson } from '@/core/model/t5-config';
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
    tokenizer: checkpoint.tokenizer ? describeTokenizer(checkpoint.tokenizer) : null,
    metadata: checkpoint.metadata,
    tensors,
  };
}

function describeTokenizer(tokenizer: NonNullable<Checkpoint['tokenizer']>) {
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
    tokenizer
      ? `tokenizer     ${tokenizer.type}, ${tokenizer.pieces} pieces, ${tokenizer.addedTokens} added tokens`
      : 'tokenizer     none',
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
