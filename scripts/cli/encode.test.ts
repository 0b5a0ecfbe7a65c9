import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTokenizer } from '@/core/tokenizer/unigram-tokenizer';
import { makeTinyTokenizerJson } from '@/testing/checkpoints/tiny-checkpoint';
import { describeWithReference, referenceText } from '@/testing/reference';
import { referenceFolder } from '../lib/reference-files.mjs';
import { encodeCommand } from './encode';
import { runCommand } from './run-command';

interface Row {
  task: string;
  instance_id: string;
  encoding: string;
  source: string;
  n_pos_kept: number;
  n_neg_kept: number;
  n_tokens: number;
  input_ids: number[];
  truncated: boolean;
}

async function run(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const io = { out: (line: string) => out.push(line), err: (line: string) => err.push(line) };
  const code = await runCommand([encodeCommand], ['encode', ...args], io);
  return { code, out, err, rows: code === 0 ? out.map((line): Row => JSON.parse(line)) : [] };
}

let folder: string;
let task: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'encode-test-'));
  task = join(folder, 'task9_letters.json');
  await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(makeTinyTokenizerJson()));
  const examples = [{ input: 'a', output: 'b', explanation: 'c' }];
  const instances = ['a', 'sea', 'a sea'].map((input, i) => ({ id: `task9-${i}`, input, output: ['a'] }));
  const json = {
    Definition: ['Say a letter'],
    'Positive Examples': examples,
    'Negative Examples': examples,
    Instances: instances,
  };
  await writeFile(task, JSON.stringify(json));
  await writeFile(join(folder, 'broken.json'), '{"Definition": 5}');
});
afterAll(() => rm(folder, { recursive: true }));

describe('encode', () => {
  it('writes a row for each instance, with the fields of its contract in order', async () => {
    const { code, rows } = await run('--task', task, '--encoding', 'def_pos1', '--tokenizer', folder);
    expect(code).toBe(0);
    expect(rows.map((row) => row.instance_id)).toEqual(['task9-0', 'task9-1', 'task9-2']);
    expect(Object.keys(rows[0]!)).toEqual(
      'task instance_id encoding source n_pos_kept n_neg_kept n_tokens input_ids truncated'.split(' '),
    );
    const source =
      'Definition: Say a letter.\n\n Positive Example 1 -\nInput: a.\n Output: b.\n\n' +
      'Now complete the following example -\nInput: sea.\nOutput: ';
    const ids = createTokenizer(makeTinyTokenizerJson()).encode(source);
    expect(rows[1]).toEqual({
      task: 'task9_letters',
      instance_id: 'task9-1',
      encoding: 'def_pos1',
      source,
      n_pos_kept: 1,
      n_neg_kept: 0,
      n_tokens: ids.length,
      input_ids: ids,
      truncated: false,
    });
  });

  it('takes one instance by position or id, or the first few', async () => {
    const args = ['--task', task, '--encoding', 'def', '--tokenizer', join(folder, 'tokenizer.json')];
    expect((await run(...args, '--instance', '2')).rows.map((row) => row.instance_id)).toEqual(['task9-2']);
    expect((await run(...args, '--instance', 'task9-1')).rows.map((row) => row.instance_id)).toEqual([
      'task9-1',
    ]);
    expect((await run(...args, '--limit', '2')).rows).toHaveLength(2);
  });

  it('says that a prompt was cut', async () => {
    const args = ['--task', task, '--encoding', 'def', '--tokenizer', folder, '--limit', '1'];
    const [row] = (await run(...args, '--max-source-length', '8')).rows;
    expect(row?.truncated).toBe(true);
    expect(row?.source).not.toContain('Output');
    expect(row?.n_tokens).toBe(row?.input_ids.length);
  });

  it.each([
    ['no arguments', [], /which task file/],
    ['an unknown option', ['--speed', '9'], /speed/],
    ['an unknown encoding', ['--task', 'TASK', '--encoding', 'def_pos9'], /no encoding named/],
    ['a missing task file', ['--task', 'nowhere.json', '--encoding', 'def'], /nowhere\.json/],
    ['a broken task file', ['--task', 'BROKEN', '--encoding', 'def'], /Definition/],
    [
      'an instance that is not there',
      ['--task', 'TASK', '--encoding', 'def', '--instance', '3'],
      /no instance 3/,
    ],
    [
      'instance and limit',
      ['--task', 'TASK', '--encoding', 'def', '--instance', '1', '--limit', '1'],
      /exclude/,
    ],
    ['a limit of nothing', ['--task', 'TASK', '--encoding', 'def', '--limit', '0'], /--limit 0/],
    ['half a token', ['--task', 'TASK', '--encoding', 'def', '--max-source-length', '1.5'], /1\.5/],
    [
      'no tokenizer there',
      ['--task', 'TASK', '--encoding', 'def', '--tokenizer', 'nowhere.gguf'],
      /nowhere\.gguf/,
    ],
  ])('ends with code 2 and one line for %s', async (_, args, message) => {
    const paths: Record<string, string> = { TASK: task, BROKEN: join(folder, 'broken.json') };
    const { code, out, err } = await run(...args.map((arg) => paths[arg] ?? arg));
    expect(code).toBe(2);
    expect(out).toEqual([]);
    expect(err).toHaveLength(1);
    expect(err[0]).toMatch(message);
  });
});

describeWithReference('encode against the upstream code', () => {
  it('gives the rows of the reference, cut ones too', async () => {
    const gold: (Row & { max_source_length: number; ids_sha1: string })[] = (
      await referenceText('gold/encodings.jsonl')
    )
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const chosen = [...gold.filter((row) => row.n_tokens > row.max_source_length).slice(0, 3), gold[100]!];
    for (const row of chosen) {
      const { rows } = await run(
        ...['--task', `${referenceFolder()}/natural-instructions/tasks/${row.task}.json`],
        ...['--encoding', row.encoding, '--max-source-length', String(row.max_source_length)],
        ...['--instance', row.instance_id, '--tokenizer', `${referenceFolder()}/gold/t5-tokenizer`],
      );
      const { ids_sha1: hash, max_source_length: limit, ...rest } = row;
      const ids = rows[0]!.input_ids;
      expect(rows[0]).toEqual({ ...rest, input_ids: ids, truncated: row.n_tokens > limit });
      expect(
        createHash('sha1')
          .update(`[${ids.join(', ')}]`)
          .digest('hex'),
      ).toBe(hash);
    }
  });
});
