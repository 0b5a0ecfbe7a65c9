/** Serves the built page (`dist`, or the folder in PLAYGROUND_DIST) for a script that drives it. */
import { fileURLToPath } from 'node:url';
import { preview } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * @param {number} port that must be free
 * @param {import('vite').Plugin[]} [plugins] of the server
 * @returns {Promise<import('vite').PreviewServer>} close it at the end
 */
export function serveBuild(port, plugins) {
  return preview({
    root,
    plugins,
    build: { outDir: process.env.PLAYGROUND_DIST ?? 'dist' },
    preview: { port, strictPort: true },
    logLevel: 'silent',
  });
}
