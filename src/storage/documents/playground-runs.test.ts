import * as v from 'valibot';
import { expect, test } from 'vitest';
import { playgroundRunFormatOf } from '@/storage/migrations/playground-run';
import { memoryDocuments } from './documents-database';
import { createPlaygroundRuns, MAX_RUNS } from './playground-runs';

const run = (n: number, document = 'd') => ({ id: `r${n}`, document, at: n, content: n });

function shelf() {
  const database = memoryDocuments();
  return { database, history: createPlaygroundRuns(database, playgroundRunFormatOf(v.number())) };
}

test('runs are listed by document, the newest first', async () => {
  const { history } = shelf();
  for (const entry of [run(1), run(3), run(2), run(9, 'other')]) await history.add(entry);
  expect(await history.list('d')).toEqual([run(3), run(2), run(1)]);
  await history.remove(['r2', 'unknown']);
  expect((await history.list('d')).map(({ id }) => id)).toEqual(['r3', 'r1']);
});

test('the oldest go when there are many, of this document only', async () => {
  const { history } = shelf();
  await history.add(run(0, 'other'));
  for (let n = 1; n <= MAX_RUNS + 5; n++) await history.add(run(n));
  const kept = await history.list('d');
  expect(kept).toHaveLength(MAX_RUNS);
  expect(kept.at(-1)?.at).toBe(6);
  expect(await history.list('other')).toHaveLength(1);
});

test('keeping a run reads no run that was read before: they may be megabytes', async () => {
  const { database, history } = shelf();
  for (let n = 1; n <= MAX_RUNS; n++) await history.add(run(n));
  const read: string[] = [];
  const watched = createPlaygroundRuns(
    {
      ...database,
      runs: async (document) => {
        const rows = await database.runs(document);
        read.push(...rows.map(({ id }) => id));
        return rows;
      },
      run: async (id) => {
        read.push(id);
        return database.run(id);
      },
    },
    playgroundRunFormatOf(v.number()),
  );
  await watched.list('d');
  read.length = 0;
  for (let n = 1; n <= 3; n++) await watched.add(run(MAX_RUNS + n));
  expect(read).toEqual([]);

  // Another tab's run is read once, and counts.
  await history.add(run(MAX_RUNS + 4));
  for (let n = 5; n <= 7; n++) await watched.add(run(MAX_RUNS + n));
  expect(read).toEqual([`r${MAX_RUNS + 4}`]);
  const kept = await watched.list('d');
  expect([kept.length, kept.at(-1)?.at]).toEqual([MAX_RUNS, 8]);
});

test('what cannot be read is passed over and stays', async () => {
  const { history, database } = shelf();
  const row = { ...run(1), kind: 'run', version: 1 };
  const odd = [
    { ...row, id: 'newer', version: 2 },
    { ...row, id: 'damaged', content: 'text' },
  ];
  await database.changeRuns([row, ...odd], []);
  expect(await history.list('d')).toEqual([run(1)]);
  await history.add(run(2));
  expect((await database.runs('d')).map(({ id }) => id).toSorted()).toEqual(['damaged', 'newer', 'r1', 'r2']);
});
