/** The command line: `npm run cli -- <command> ...`. Each command is one file that this list names. */
import type { Command } from './command';
import { convertCommand } from './convert';
import { encodeCommand } from './encode';
import { generateCommand } from './generate';
import { inspectCommand } from './inspect';
import { runCommand } from './run-command';
import { scoreCommand } from './score';
import { tasksCommand } from './tasks';

const commands: readonly Command[] = [
  convertCommand,
  inspectCommand,
  encodeCommand,
  generateCommand,
  scoreCommand,
  tasksCommand,
];

process.exitCode = await runCommand(commands, process.argv.slice(2), {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
});
