import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PlaygroundError } from '@/core/errors';
import { convertToGguf, parseQuantisation } from '@/core/formats/checkpoint/convert';
import { openCheckpoint } from '@/core/formats/checkpoint/open-checkpoint';
import type { Command } from './command';
import { openModelFiles, writeFileAtomically } from './node-sources';
import { writeOnnxFolder } from './onnx-folder';

const usage =
  'convert <folder|file|owner/name[@revision]> [--out model.gguf] [--onnx folder] [--quant q8_0|mixed|q4_0|f16|f32] [--name NAME] [--json]';

/** Writes any T5 checkpoint that can be read as one GGUF file, as a folder for transformers.js, or both. */
export const convertCommand: Command = {
  name: 'convert',
  usage,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        onnx: { type: 'string' },
        quant: { type: 'string', default: 'q8_0' },
        name: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    const { out, onnx } = values;
    const [path, ...more] = positionals;
    if (path === undefined || more.length > 0 || !(out || onnx)) {
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
      const bytes =
        out && (await writeFileAtomically(out, (sink) => convertToGguf(checkpoint, quantisation, sink)));
      const written = onnx ? await writeOnnxFolder(checkpoint, quantisation, onnx) : undefined;
      const tensors = checkpoint.tensors.size;
      const tokenizer = checkpoint.tokenizer !== undefined;
      if (values.json) {
        const { notes } = checkpoint;
        io.out(JSON.stringify({ out, quant: quantisation, tensors, bytes, tokenizer, notes, onnx: written }));
        return 0;
      }
      if (out)
        io.out(
          `${out}: ${tensors} tensors, ${bytes} bytes, ${quantisation}${tokenizer ? '' : ', no tokenizer'}`,
        );
      for (const file of written?.files ?? []) io.out(`${onnx}/${file.path}: ${file.bytes} bytes`);
      for (const note of checkpoint.notes ?? []) io.out(`note: ${note}`);
      return 0;
    } finally {
      await files.close();
    }
  },
};
