/**
 * Kernels and whole models on a real GPU without a browser, under Node on Dawn's binding (npm `webgpu`):
 *
 *     npm install --no-save webgpu && npm run bench:gpu -- [--shapes small,base,large,3b] [--formats q8_0,q4_0] [--json FILE]
 *
 * Prints the adapter's own limits, each kernel and whole tokens as a share of them, and tokens a second of models with random weights in
 * the shapes of the Tk-Instruct releases.
 */

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { boundWords, limitsWords, type SpeedBound } from '@/core/bench/plan-bounds';
import { PlaygroundError } from '@/core/errors';
import { formatPercent } from '@/core/words/quantities';
import { openNodeGpu } from './cli/node-gpu';

const FORMATS = ['q8_0', 'q4_0'] as const;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      shapes: { type: 'string', default: 'small,base,large,3b' },
      formats: { type: 'string', default: FORMATS.join() },
      json: { type: 'string' },
    },
  });
  const gpu = await openNodeGpu();
  // What imports shaders can be read only now.
  const { probeLimits } = await import('@/engine/webgpu/device/limits-probe');
  const { measureKernels } = await import('./gpu-bench/kernels');
  const { measureModel, SHAPES } = await import('./gpu-bench/models');
  const shapes = values.shapes.split(',').filter(Boolean);
  const formats = FORMATS.filter((format) => values.formats.split(',').includes(format));
  const unknown = shapes.find((shape) => !(shape in SHAPES));
  if (unknown !== undefined) {
    throw new PlaygroundError('invalid-input', `There is no shape ${unknown}.`, {
      hint: `Use ${Object.keys(SHAPES).join(', ')}.`,
    });
  }

  const limits = await probeLimits(gpu.device, 0.4);
  console.log(
    `${gpu.description}${gpu.software ? ' (software)' : ''}, ${new Date().toISOString().slice(0, 10)}`,
  );
  console.log(limitsWords(limits));
  const kernels = await measureKernels(gpu, limits);
  console.log('\n| kernel | shape | time | of the bound |\n| --- | --- | ---: | ---: |');
  for (const { kernel, shape, microseconds, share } of kernels) {
    console.log(`| ${kernel} | ${shape} | ${microseconds.toFixed(0)} us | ${(100 * share).toFixed(0)} % |`);
  }
  console.log('\n| model | MB | load | prefill 32 / 128 / 512 (tokens/s) | decode | 8 together | bounds |');
  console.log('| --- | ---: | ---: | ---: | ---: | ---: | --- |');
  const models = [];
  for (const shape of shapes) {
    for (const format of formats) {
      const figure = await measureModel(gpu, limits, shape, format);
      models.push(figure);
      const { bounds } = figure;
      const prefill = Object.entries(figure.prefill).map(([length, rate]) =>
        ofBound(rate, bounds.prefill[Number(length)]),
      );
      console.log(
        `| ${shape} ${format} | ${figure.megabytes.toFixed(0)} | ${figure.loadSeconds.toFixed(1)} s | ${prefill.join(' / ')} | ` +
          `${ofBound(figure.decode, bounds.decode)} | ${ofBound(figure.decodeOf8, bounds.batchDecode)} | ${boundWords(bounds)} |`,
      );
    }
  }
  if (values.json) {
    const { description, software } = gpu;
    writeFileSync(
      values.json,
      `${JSON.stringify({ description, software, limits, kernels, models }, null, 2)}\n`,
    );
  }
  gpu.dispose();
}

/** Tokens a second, and the share of what the device allows. */
function ofBound(rate: number, bound: SpeedBound | undefined): string {
  const digits = rate >= 100 ? 0 : 1;
  return `${rate.toFixed(digits)} ${bound ? `(${formatPercent(rate / bound.tokensPerSecond)})` : ''}`.trimEnd();
}

try {
  await main();
  // Dawn keeps threads of its own.
  process.exit(0);
} catch (thrown) {
  const { message, hint } = PlaygroundError.from(thrown);
  console.error([message, hint].filter(Boolean).join(' '));
  process.exit(2);
}
