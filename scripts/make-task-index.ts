/**
 * Writes public/task-index.json: the bare facts of all tasks of Natural Instructions, and none of their text.
 *
 *   npx tsx --tsconfig tsconfig.node.json scripts/make-task-index.ts --clone natural-instructions
 *   npx tsx --tsconfig tsconfig.node.json scripts/make-task-index.ts --facts index.json --readme tasks/README.md
 */
import { runCommand } from './cli/run-command';
import { makeTaskIndexCommand } from './task-index/make-task-index';

process.exitCode = await runCommand(
  [makeTaskIndexCommand],
  [makeTaskIndexCommand.name, ...process.argv.slice(2)],
  {
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
  },
);
