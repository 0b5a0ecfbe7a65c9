import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PlaygroundError } from '@/core/errors';
import { convertToGguf, parseQuantisation } from '@/core/formats/convert';
import { openCheckpoint } from '@/core/formats/open-checkpoint';
import type { Command } from './command';
import { openModelFiles, writeFileAtomically } from './node-sources';

const usage = 'convert <folder|file> --out model.gguf [--quant q8_0|q4_0|f16|f32] [--name NAME] [--json]';

/** Writes any T5 checkpoint that can be read as one GGUF file. */
export const convertCommand: Command = {
  name: 'convert',
  usage,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        quant: { type: 'string', default: 'q8_0' },
        name: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    const { out } = values;
    const [path, ...more] = positionals;
    if (path === undefined || more.length > 0 || !out) {
      throw new PlaygroundError('invalid-input', 'Say which model to convert and where to.', {
        hint: `Usage: ${usage}`,
      });
    }
    const quantisation = parseQuantisation(values.quant);
    const files = await openModelFiles(path);
    try {
      const opened = await openCheckpoint(files.sources);
      const name = values.name ?? opened.metadata['general.name'] ?? basename(resolve(path));
      const checkpoint = { ...opened, metadata: { ...opened.metadata, 'general.name': name } };
      const bytes = await writeFileAtomically(out, (sink) => convertToGguf(checkpoint, quantisation, sink));
      const tensors = checkpoint.tensors.size;
      io.out(
        values.json
          ? JSON.stringify({
              out,
              quant: quantisation,
              tensors,
              bytes,
              tokenizer: checkpoint.tokenizer !== undefined,
            })
          : `${out}: ${tensors} tensors, ${bytes} bytes, ${quantisation}${checkpoint.tokenizer ? '' : ', no tokenizer'}`,
      );
      return 0;
    } finally {
      await files.close();
    }
  },
};
