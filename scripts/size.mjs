/**
 * Checks the built page against its budget: what a first visit downloads before anything is asked for.
 * Run after a build; exits 1 over budget, 2 when there is no build.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
/** Kilobytes (1,000 bytes) after gzip. */
const BUDGET = { 'initial JavaScript': 130, 'style sheets': 15 };

if (!existsSync(join(dist, 'index.html'))) {
  console.error('There is no build to measure: run `npm run build` first.');
  process.exit(2);
}

const html = readFileSync(join(dist, 'index.html'), 'utf8');
const gzipped = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length / 1000;
const named = (pattern) => [...html.matchAll(pattern)].map((match) => match[1].replace(/^\.\//, ''));

const scripts = withImports(
  named(/(?:<script[^>]+src|<link[^>]+rel="modulepreload"[^>]+href)="([^"]+\.js)"/g),
);
const sheets = named(/<link[^>]+href="([^"]+\.css)"/g);
const rows = [
  ['initial JavaScript', scripts],
  ['style sheets', sheets],
];

let failed = false;
for (const [name, files] of rows) {
  const size = files.reduce((sum, file) => sum + gzipped(file), 0);
  const over = size > BUDGET[name];
  failed ||= over || files.length === 0;
  console.log(
    `${name}: ${size.toFixed(1)} kB gzip of ${BUDGET[name]}${over ? '  OVER BUDGET' : ''}  (${files.join(', ')})`,
  );
}
const others = readdirSync(join(dist, 'assets')).filter(
  (file) => file.endsWith('.js') && !scripts.includes(`assets/${file}`),
);
for (const file of others) console.log(`later: ${gzipped(`assets/${file}`).toFixed(1)} kB gzip  (${file})`);
process.exit(failed ? 1 : 0);

/** The scripts and everything they import statically, each once. */
function withImports(entries) {
  const seen = new Set();
  const visit = (file) => {
    if (seen.has(file) || !existsSync(join(dist, file))) return;
    seen.add(file);
    const code = readFileSync(join(dist, file), 'utf8');
    for (const [, target] of code.matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([^"']+\.js)["']/g)) {
      visit(join(file, '..', target));
    }
  };
  for (const file of entries) visit(file);
  return [...seen];
}
