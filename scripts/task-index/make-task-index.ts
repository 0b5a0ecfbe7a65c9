import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { PlaygroundError } from '@/core/errors';
import { type PackedTaskIndex, packTaskIndex } from '@/core/tasks/task-index';
import type { Command } from '../cli/command';
import { readClone, readFactList, readTable, readTasks, withWords } from './read-facts';

const SHIPPED = fileURLToPath(new URL('../../public/task-index.json', import.meta.url));

const usage = '(--clone folder | --facts index.json) [--readme README.md] [--tasks folder]... [--out file]';

/**
 * A full clone gives everything; a list of facts knows no languages and domains, which upstream's table and folders of
 * task files add.
 */
export const makeTaskIndexCommand: Command = {
  name: 'make-task-index',
  usage,
  async run(args, io) {
    const { values } = parseArgs({
      args,
      options: {
        facts: { type: 'string' },
        clone: { type: 'string' },
        readme: { type: 'string' },
        tasks: { type: 'string', multiple: true, default: [] },
        out: { type: 'string', default: SHIPPED },
      },
    });
    const { facts: list, clone } = values;
    if ((list === undefined) === (clone === undefined)) {
      throw new PlaygroundError('invalid-input', 'Name either a --clone or --facts.', {
        hint: `Usage: ${usage}`,
      });
    }
    let facts = clone === undefined ? await readFactList(list!) : await readClone(clone);
    if (values.readme !== undefined) facts = withWords(facts, await readTable(values.readme));
    for (const folder of values.tasks) facts = withWords(facts, await readTasks(folder));
    await writeFile(values.out, lineByLine(packTaskIndex(facts)));
    const known = facts.filter(({ inputLanguages }) => inputLanguages.length > 0).length;
    io.out(`${facts.length} tasks, languages of ${known}`);
    return 0;
  },
};

/** A task a line, so that a change of the index can be read. */
function lineByLine(index: PackedTaskIndex): string {
  const rows = index.tasks.map((task) => JSON.stringify(task)).join(',\n');
  return JSON.stringify({ ...index, tasks: [] }).replace(/\[\]\}$/u, () => `[\n${rows}\n]}\n`);
}
