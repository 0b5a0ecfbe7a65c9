/**
 * Where the reference values lie that are not part of this repository: a folder beside it, or the one named by
 * PLAYGROUND_REFERENCE. Tests that need them are skipped by name when it is missing.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, normalize, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** @returns {string | undefined} absolute path of the reference folder */
export function referenceFolder() {
  const folder = resolve(process.env.PLAYGROUND_REFERENCE ?? join(repository, '..', 'shared'));
  return existsSync(join(folder, 'gold')) ? folder : undefined;
}

/**
 * Vite plugin that lets tests in the browser read the reference folder at `/@reference/<path>`.
 * @returns {import('vite').Plugin}
 */
export function serveReferenceFiles() {
  return {
    name: 'serve-reference-files',
    configureServer(server) {
      const folder = referenceFolder();
      server.middlewares.use('/@reference/', (request, response) => {
        const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname));
        const file = folder && join(folder, path);
        if (!file?.startsWith(folder) || !existsSync(file) || !statSync(file).isFile()) {
          response.statusCode = 404;
          response.end();
          return;
        }
        response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
        response.end(readFileSync(file));
      });
    },
  };
}
