/**
 * Compares this project's tokenizers with SentencePiece and the tokenizers library, on what make_vocabularies.py and
 * make_variants.py wrote; each tokenizer also through GGUF and back. Prints a Markdown table.
 *
 * Usage: npm run peers:tokenizers -- FOLDER [--only PART] [--show COUNT]
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PlaygroundError } from '@/core/errors';
import { readTokenizer } from '@/core/formats/checkpoint/read-tokenizer';
import { tokenizerFromGguf, tokenizerToGguf } from '@/core/formats/gguf/gguf-tokenizer';
import type { Tokenizer } from '@/core/tokenizer/tokenizer';
import { createTokenizer } from '@/core/tokenizer/unigram-tokenizer';
import { openModelFiles } from '../../cli/node-sources';

interface Expected {
  judge: string;
  encode: { text: string; ids: number[] }[];
  decode: { ids: number[]; text: string }[];
}

interface Differences {
  encode: string[];
  decode: string[];
}

function compare(tokenizer: Tokenizer, { encode, decode }: Expected): Differences {
  const show = (input: unknown, got: unknown, wanted: unknown): string[] =>
    got === wanted ? [] : [`${JSON.stringify(input)}: ${JSON.stringify(got)}, not ${JSON.stringify(wanted)}`];
  return {
    encode: encode.flatMap(({ text, ids }) => show(text, tokenizer.encode(text).join(' '), ids.join(' '))),
    decode: decode.flatMap(({ ids, text }) => show(ids, tokenizer.decode(ids), text)),
  };
}

async function compareFolder(folder: string): Promise<{ judge: string; cells: string[]; shown: string[] }> {
  const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Expected;
  const files = await openModelFiles(folder);
  try {
    const json = await readTokenizer(files.sources);
    if (!json) throw new PlaygroundError('invalid-tokenizer', 'No tokenizer was found.');
    const metadata = new Map(tokenizerToGguf(json, 1_024));
    const back = tokenizerFromGguf('model.gguf', metadata)!;
    const direct = compare(createTokenizer(json), expected);
    const stored = compare(createTokenizer(back), expected);
    const cell = (found: string[], of: unknown[]) =>
      found.length === 0 ? `${of.length} equal` : `${found.length} of ${of.length} differ`;
    return {
      judge: expected.judge,
      cells: [direct, stored].flatMap((each) => [
        cell(each.encode, expected.encode),
        cell(each.decode, expected.decode),
      ]),
      shown: [...direct.encode, ...direct.decode],
    };
  } finally {
    await files.close();
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string', default: '' }, show: { type: 'string', default: '0' } },
});
const [root] = positionals;
if (!root) throw new Error('Say where the Python scripts wrote: compare.ts FOLDER');
console.log('| tokenizer | judge | encode | decode | encode, through GGUF | decode, through GGUF |');
console.log('|---|---|---|---|---|---|');
let different = 0;
for (const name of readdirSync(root).sort()) {
  if (!/^(sp|json)-/.test(name) || !name.includes(values.only)) continue;
  try {
    const { judge, cells, shown } = await compareFolder(join(root, name));
    different += cells.filter((cell) => !cell.endsWith('equal')).length;
    console.log(`| ${name} | ${judge} | ${cells.join(' | ')} |`);
    for (const line of shown.slice(0, Number(values.show))) console.log(`  ${line}`);
  } catch (thrown) {
    different++;
    console.log(`| ${name} | | ${PlaygroundError.from(thrown).message} | | | |`);
  }
}
console.log(`\n${different === 0 ? 'All equal.' : `${different} cells differ.`}`);
process.exit(different === 0 ? 0 : 1);
