/**
 * Checks the built page against its budget: what a first visit downloads before anything is asked for, and what each
 * part that is fetched later adds to it. Run after a build (PLAYGROUND_DIST names another folder than dist); exits 1
 * over budget, 2 when there is no build.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = resolve(root, process.env.PLAYGROUND_DIST ?? 'dist');
/** Kilobytes (1,000 bytes) after gzip. */
const BUDGET = { 'initial JavaScript': 130, 'style sheets': 15, later: 60 };
/** Data and programs that a screen fetches when a person asks for what needs them: no part of a screen. */
const RUNTIMES = /^assets\/(r50k_base|ort\b|ort-|transformers)/;

if (!existsSync(join(dist, 'index.html'))) {
  console.error('There is no build to measure: run `npm run build` first.');
  process.exit(2);
}

const html = readFileSync(join(dist, 'index.html'), 'utf8');
const named = (pattern) => [...html.matchAll(pattern)].map((match) => match[1].replace(/^\.\//, ''));
const textOf = (file) => readFileSync(join(dist, file), 'utf8');
const gzipped = (files) =>
  files.reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file)), { level: 9 }).length / 1000, 0);

let failed = false;
/** One line; a part without a file is a part that was not found. */
function report(name, files, budget) {
  const size = gzipped(files);
  const over = size > budget || files.length === 0;
  failed ||= over;
  const mark = over ? '  OVER BUDGET' : '';
  console.log(`${name}: ${size.toFixed(1)} kB gzip of ${budget}${mark}  (${files.join(', ')})`);
}

const initial = withImports(
  named(/(?:<script[^>]+type="module"[^>]+src|<link[^>]+rel="modulepreload"[^>]+href)="([^"]+\.js)"/g),
);
report('initial JavaScript', initial, BUDGET['initial JavaScript']);
report('style sheets', named(/<link[^>]+href="([^"]+\.css)"/g), BUDGET['style sheets']);

const later = reachedLater(initial);
if (![...later.keys()].some((file) => /-route-/.test(file))) report('routes', [], BUDGET.later);
for (const [file, present] of later) {
  const added = withImports([file]).filter((part) => !present.has(part));
  const name = file.replace(/^assets\/(.*)-[\w-]{8}\.\w+$/, '$1');
  report(`later, ${name}`, added, RUNTIMES.test(file) ? Infinity : BUDGET.later);
}
const counted = new Set([...initial, ...withImports([...later.keys()])]);
const workers = readdirSync(join(dist, 'assets')).filter(
  (file) => /\.m?js$/.test(file) && !counted.has(`assets/${file}`),
);
for (const file of workers)
  console.log(`in a worker: ${gzipped([`assets/${file}`]).toFixed(1)} kB gzip  (${file})`);
process.exit(failed ? 1 : 0);

/** Files that a file imports: at once, or when asked to. */
function importsOf(file, pattern) {
  return [...textOf(file).matchAll(pattern)]
    .map((match) => join(dirname(file), match[1]))
    .filter((target) => existsSync(join(dist, target)));
}

/** The scripts and everything they import statically, each once. */
function withImports(entries) {
  const seen = new Set();
  const visit = (file) => {
    if (seen.has(file)) return;
    seen.add(file);
    importsOf(file, /(?:\bfrom|\bimport)\s*["'](\.\/[^"']+\.js)["']/g).forEach(visit);
  };
  entries.forEach(visit);
  return [...seen];
}

/**
 * What the page, and what it fetches later, import when asked to, each with the files that are there by then; workers
 * are programs of their own.
 */
function reachedLater(entries) {
  const found = new Map();
  const visit = (files, present) => {
    for (const file of files) {
      for (const target of importsOf(file, /\bimport\(\s*["'`](\.\/[^"'`]+\.js)["'`]\s*\)/g)) {
        if (present.has(target) || found.has(target)) continue;
        found.set(target, present);
        const parts = withImports([target]).filter((part) => !present.has(part));
        visit(parts, new Set([...present, ...parts]));
      }
    }
  };
  visit(entries, new Set(entries));
  return found;
}
