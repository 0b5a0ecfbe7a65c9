import type { ErrorCode } from '@/core/errors';
import { PlaygroundError } from '@/core/errors';
import type { Command, CommandIo } from './command';

/** Failures that better arguments or files would avoid; everything else is the program's or the machine's. */
const BAD_INPUT: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'malformed-file',
  'unsupported-file',
  'checkpoint-mismatch',
  'invalid-config',
  'invalid-tokenizer',
  'invalid-task',
  'invalid-input',
  'empty-prompt',
  'not-found',
  'prompt-too-long',
]);

function isArgumentError(thrown: unknown): thrown is Error {
  return thrown instanceof Error && String((thrown as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS');
}

function report(thrown: unknown, command: Command, io: CommandIo): number {
  const error = isArgumentError(thrown)
    ? new PlaygroundError('invalid-input', thrown.message, { hint: `Usage: ${command.usage}` })
    : PlaygroundError.from(thrown);
  const line = [error.message, error.hint].filter(Boolean).join(' ');
  io.err(`${command.name}: ${line.replaceAll(/\s+/g, ' ')}`);
  return BAD_INPUT.has(error.code) ? 2 : 1;
}

/**
 * Picks the command named first and runs it; a failure becomes one line on standard error.
 * @returns exit code: 0 fine, 2 bad input, 1 anything else
 */
export async function runCommand(
  commands: readonly Command[],
  args: readonly string[],
  io: CommandIo,
): Promise<number> {
  const [name, ...rest] = args;
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) {
    const asked = name === undefined || name === '--help' || name === 'help';
    if (!asked) {
      io.err(`There is no command "${name}". Known: ${commands.map((each) => each.name).join(', ')}.`);
      return 2;
    }
    io.out('Usage:');
    for (const each of commands) {
      for (const line of each.usage.split('\n')) io.out(`  ${line}`);
    }
    return name === undefined ? 2 : 0;
  }
  try {
    return await command.run(rest, io);
  } catch (thrown) {
    return report(thrown, command, io);
  }
}
