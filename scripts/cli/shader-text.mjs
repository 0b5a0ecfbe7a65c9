/**
 * Module hooks that let Node read what Vite reads: `import text from '@shaders/x.wgsl?raw'` gives the file as a string.
 */
import { readFile } from 'node:fs/promises';

const SHADERS = new URL('../../shaders/', import.meta.url);
const RAW = '?raw';

export async function resolve(specifier, context, nextResolve) {
  if (!specifier.startsWith('@shaders/') || !specifier.endsWith(RAW)) return nextResolve(specifier, context);
  return {
    url: new URL(specifier.slice('@shaders/'.length), SHADERS).href,
    shortCircuit: true,
    format: 'module',
  };
}

export async function load(url, context, nextLoad) {
  if (!url.startsWith(SHADERS.href) || !url.endsWith(RAW)) return nextLoad(url, context);
  const text = await readFile(new URL(url.slice(0, -RAW.length)), 'utf8');
  return { format: 'module', shortCircuit: true, source: `export default ${JSON.stringify(text)};` };
}
