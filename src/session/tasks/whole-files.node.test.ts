import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const source = new URL('../../', import.meta.url);

/** Programs that parse files of up to 192 MB: only the worker that reads task files may hold them. */
const PARSERS = /core\/(tasks\/(read-task-file|repair-json)|finetune\/read-own-data)'/;
/** What runs in that worker; the page may know its types. */
const WORKER = /^import (?!type )[^;]*session\/tasks\/(task-repository|training-data|serve-tasks)'/m;

test('no screen can parse a whole task file: that takes longer than a page may stand still', () => {
  const programs = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /^(app|features|components)\/.*\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name),
  );
  expect(programs.length).toBeGreaterThan(200);
  const parsing = programs.filter((name) => {
    const text = readFileSync(new URL(name, source), 'utf8');
    return PARSERS.test(text) || WORKER.test(text);
  });
  expect(parsing).toEqual([]);
});
