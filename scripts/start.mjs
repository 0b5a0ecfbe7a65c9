/** Sets up what is missing, builds the app when its sources changed, serves it, and prints its address. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, setUpPackages } from './setup.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = ['src', 'shaders', 'public', 'index.html', 'vite.config.ts', 'package-lock.json'];

/** Latest change of a file, or of anything in a folder, in milliseconds. */
function lastChange(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return readdirSync(path).reduce(
    (latest, name) => Math.max(latest, lastChange(join(path, name))),
    stats.mtimeMs,
  );
}

setUpPackages();
const built = join(root, 'dist', 'index.html');
const stale =
  !existsSync(built) || SOURCES.some((path) => lastChange(join(root, path)) > statSync(built).mtimeMs);
if (stale && !run('npx', ['vite', 'build', '--logLevel', 'warn'])) {
  console.error('\nThe app could not be built; the reason stands above.\n');
  process.exit(1);
}

const { preview } = await import('vite');
const server = await preview({ root, preview: { port: 4173 } });
server.printUrls();
console.log('\n  Open the address in a browser with WebGPU. Press Ctrl+C to stop.\n');
