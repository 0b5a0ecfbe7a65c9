/** Links that nobody would send in good faith, each from its seed: what a shared prompt must survive. */
import { deflateRawSync } from 'node:zlib';
import { GOLDEN_LINKS } from '@/testing/golden-links';
import { seededRandom } from '@/testing/seeded-random';

export const SCRIPT =
  '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>javascript:alert(1)';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Random = () => number;

const pick = <Item>(random: Random, items: readonly Item[]): Item =>
  items[Math.floor(random() * items.length)]!;
const below = (random: Random, limit: number): number => Math.floor(random() * limit);

const packed = (bytes: Uint8Array | string): string =>
  deflateRawSync(bytes, { level: 9 }).toString('base64url');
const link = (bytes: Uint8Array | string, version: number | string = 1): string =>
  `${version}.${packed(bytes)}`;

const bases: readonly Json[] = GOLDEN_LINKS.map(({ prompt }) => JSON.parse(JSON.stringify(prompt)) as Json);

/** Values that stand where another kind was meant. */
const ODD: readonly Json[] = [
  null,
  true,
  -1,
  0.1,
  2 ** 53,
  '',
  '1',
  [],
  {},
  [[[]]],
  { length: 1e9 },
  SCRIPT,
  'https://example.org/model.gguf',
  'data:text/html,<script>1</script>',
  '\u0000\u202e\ufeff\ud800',
  Array(10_001).fill(0),
  'x'.repeat(201),
];

/** The value with one entry, anywhere in it, replaced. */
function withOneChanged(value: Json, random: Random, change: (old: Json) => Json): Json {
  const stop = random() < 0.2 || value === null || typeof value !== 'object';
  if (stop) return change(value);
  if (Array.isArray(value)) {
    if (value.length === 0) return change(value);
    const at = below(random, value.length);
    return value.map((entry, k) => (k === at ? withOneChanged(entry, random, change) : entry));
  }
  const chosen = pick(random, Object.keys(value));
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [
      key,
      key === chosen ? withOneChanged(entry, random, change) : entry,
    ]),
  );
}

/** Every text a person would be shown holds a script. */
function scripted(value: Json, key = ''): Json {
  if (typeof value === 'string')
    return ['kind', 'encoding', 'method', 'model'].includes(key) ? value : SCRIPT;
  if (Array.isArray(value)) return value.map((entry) => scripted(entry));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, scripted(entry, name)]));
}

const bombs = new Map<number, string>();
/** Zeros that pack a thousandfold; made once for each size. */
function bomb(mebibytes: number): string {
  const known = bombs.get(mebibytes) ?? link(Buffer.alloc(mebibytes * 2 ** 20, 0x20));
  bombs.set(mebibytes, known);
  return known;
}

function randomBytes(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => below(random, 256));
}

function insertedAt(random: Random, text: string, inserted: string): string {
  const at = below(random, text.length + 1);
  return text.slice(0, at) + inserted + text.slice(at);
}

const FORGES: Readonly<Record<string, (random: Random, base: Json) => string>> = {
  bomb: (random) => bomb(pick(random, [1, 8, 40])),
  'bomb in JSON': (random) => link(`{"title":"${'a'.repeat(2 ** 18 + below(random, 2 ** 20))}"}`),
  prototype: (random, base) => {
    const name = pick(random, [
      '__proto__',
      'constructor',
      'prototype',
      '__defineGetter__',
      'hasOwnProperty',
    ]);
    const json = JSON.stringify(base);
    const objects = [...json.matchAll(/\{/g)].map((match) => match.index);
    const at = pick(random, objects) + 1;
    return link(`${json.slice(0, at)}"${name}":{"polluted":true,"isAdmin":true},${json.slice(at)}`);
  },
  alphabet: (random, base) =>
    insertedAt(
      random,
      link(JSON.stringify(base)),
      pick(random, [' ', '+', '/', '=', '%20', '<', 'ж', '🙂', '.', '\n']),
    ),
  truncated: (random, base) => {
    const whole = link(JSON.stringify(base));
    return whole.slice(0, below(random, whole.length));
  },
  number: (random, base) => {
    const number = pick(random, [
      '1e309',
      '-1e309',
      '1e-999',
      '0x10',
      'NaN',
      'Infinity',
      '-0',
      '9'.repeat(400),
    ]);
    return link(
      JSON.stringify(base).replaceAll(/:\d+(\.\d+)?/g, (old) => (random() < 0.5 ? `:${number}` : old)),
    );
  },
  nesting: (random, base) => {
    const depth = 1 + below(random, 120_000);
    const [open, close] = pick(random, [
      ['[', ']'],
      ['{"a":', '}'],
      ['{"content":', '}'],
    ] as const);
    const closed = random() < 0.5;
    const deep = `${open.repeat(depth)}1${closed ? close.repeat(depth) : ''}`;
    return link(random() < 0.5 ? deep : JSON.stringify(base).replace('"title":', `"title":${deep},"t":`));
  },
  'future version': (random, base) => link(JSON.stringify(base), 2 + below(random, 1e6)),
  'odd version': (random, base) =>
    link(JSON.stringify(base), pick(random, ['', '-1', '01', '1.1', '1e1', 'one', '１'])),
  'over-long': (random, base) => {
    const long = 'y'.repeat(60_000 + below(random, 60_000));
    return link(JSON.stringify(withOneChanged(base, random, () => long)));
  },
  'over-long link': (random) => `1.${'A'.repeat(65_000 + below(random, 2_000_000))}`,
  'too many': (random, base) => {
    const count = 101 + below(random, 1000);
    return link(JSON.stringify(withOneChanged(base, random, (old) => Array<Json>(count).fill(old))));
  },
  script: (_, base) => link(JSON.stringify(scripted(base))),
  'odd value': (random, base) => link(JSON.stringify(withOneChanged(base, random, () => pick(random, ODD)))),
  'extra entry': (random, base) =>
    link(
      JSON.stringify(
        withOneChanged(base, random, (old) =>
          old !== null && typeof old === 'object' && !Array.isArray(old)
            ? { ...old, autorun: true, url: SCRIPT }
            : old,
        ),
      ),
    ),
  'flipped bits': (random, base) => {
    const bytes = deflateRawSync(JSON.stringify(base));
    for (let flips = 1 + below(random, 4); flips > 0; flips--) {
      const at = below(random, bytes.length);
      bytes[at] = bytes[at]! ^ (1 << below(random, 8));
    }
    return `1.${bytes.toString('base64url')}`;
  },
  noise: (random) => `1.${Buffer.from(randomBytes(random, below(random, 600))).toString('base64url')}`,
  'packed noise': (random) => link(randomBytes(random, below(random, 600))),
  'bytes behind': (random, base) =>
    `1.${Buffer.concat([deflateRawSync(JSON.stringify(base)), randomBytes(random, 1 + below(random, 40))]).toString('base64url')}`,
  'not UTF-8': (random, base) => {
    const bytes = Buffer.from(JSON.stringify(base));
    bytes[below(random, bytes.length)] = 0x80 + below(random, 128);
    return link(bytes);
  },
  'JSON twice': (_, base) => link(JSON.stringify(base) + JSON.stringify(base)),
  'doubled entry': (random, base) => {
    const last = pick(random, ['"content":null', '"settings":[]', '"title":7', '"outputs":{}']);
    return link(`${JSON.stringify(base).slice(0, -1)},${last}}`);
  },
  address: (random) =>
    pick(random, [
      '//example.org/x',
      'https://example.org',
      '../../etc/passwd',
      '1.%00%ff',
      '1/2/3',
      '?a=b',
      SCRIPT,
    ]),
};

export const FORGE_NAMES: readonly string[] = Object.keys(FORGES);

/** The hostile link of a seed, and how it was made. */
export function hostileLink(seed: number): { forge: string; link: string } {
  const random = seededRandom(seed);
  const forge = FORGE_NAMES[seed % FORGE_NAMES.length]!;
  return { forge, link: FORGES[forge]!(random, pick(random, bases)) };
}
