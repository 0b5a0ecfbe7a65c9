/**
 * Writes a synthetic T5 v1.1 checkpoint of the base shape (247.6 million seeded random bfloat16 weights) in every layout
 * that is read, converts each, and prints seconds, MB/s, peak memory and the SHA-256 of what came out. All layouts hold
 * the same weights, so the sums of one quantisation must agree.
 *
 *     npx tsx --tsconfig tsconfig.node.json scripts/synthetic-checkpoint.ts <folder> [--layout all] [--quant q8_0,q4_0,mixed]
 *         [--write-only]
 *
 * Needs about 1.2 GB in the folder, which is created and, but for `--write-only`, removed.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BASE } from '@/testing/checkpoints/release-shapes';
import { convertCommand } from './cli/convert';
import type { Layout } from './synthetic/write-checkpoint';
import { LAYOUTS, writeCheckpoint } from './synthetic/write-checkpoint';

/** A hole that puts every tensor beyond what 32 bits can point to. */
const HOLE_BYTES = 4.25 * 2 ** 30;
const SEED = 250;

interface Measured {
  seconds: number;
  /** Seconds of computing, of all threads: what remains on a machine with nothing else to do. */
  computing: number;
  /** Largest resident set of the process, in megabytes. */
  peak: number;
}

/** One conversion in a process of its own, so that its peak memory is its own. */
async function convertHere(folder: string, quant: string, out: string): Promise<void> {
  const started = performance.now();
  const io = { out: () => undefined, err: () => undefined };
  await convertCommand.run([folder, '--quant', quant, '--name', 'Synthetic', '--out', out], io);
  const measured: Measured = {
    seconds: (performance.now() - started) / 1_000,
    computing: (process.cpuUsage().user + process.cpuUsage().system) / 1e6,
    peak: process.resourceUsage().maxRSS / 1_000,
  };
  console.log(JSON.stringify(measured));
}

function convertApart(folder: string, quant: string, out: string): Measured {
  const script = fileURLToPath(import.meta.url);
  const args = [...process.execArgv, script, folder, '--quant', quant, '--convert-to', out];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The conversion failed: ${stderr}`);
  return JSON.parse(stdout) as Measured;
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

async function measure(
  folder: string,
  layouts: readonly Layout[],
  quants: readonly string[],
  keep: boolean,
): Promise<void> {
  for (const layout of layouts) {
    const place = join(folder, layout);
    const started = performance.now();
    const options = { config: BASE, seed: SEED, layout, shards: 3, holeBytes: HOLE_BYTES };
    const bytes = await writeCheckpoint(place, options);
    console.log(
      `${layout}: ${(bytes / 1e6).toFixed(1)} MB written in ${((performance.now() - started) / 1_000).toFixed(1)} s`,
    );
    if (keep) continue;
    for (const quant of quants) {
      const out = join(folder, 'model.gguf');
      const { seconds, computing, peak } = convertApart(place, quant, out);
      const speed = (bytes / 1e6 / seconds).toFixed(0);
      const sum = (await sha256(out)).slice(0, 16);
      console.log(
        `  ${quant.padEnd(6)} ${seconds.toFixed(1)} s (computing ${computing.toFixed(1)} s), ${speed} MB/s, peak ${peak.toFixed(0)} MB, sha256 ${sum}`,
      );
      await rm(out);
    }
    await rm(place, { recursive: true });
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    layout: { type: 'string', default: 'all' },
    quant: { type: 'string', default: 'q8_0,q4_0,mixed' },
    'write-only': { type: 'boolean', default: false },
    'convert-to': { type: 'string' },
  },
});
const [folder] = positionals;
const layouts = LAYOUTS.filter((layout) => values.layout === 'all' || values.layout === layout);
if (folder === undefined || layouts.length === 0) {
  console.error(`Say which folder to use, and one of the layouts all, ${LAYOUTS.join(', ')}.`);
  process.exitCode = 2;
} else if (values['convert-to'] !== undefined) {
  await convertHere(folder, values.quant, values['convert-to']);
} else {
  await measure(folder, layouts, values.quant.split(','), values['write-only']);
}
