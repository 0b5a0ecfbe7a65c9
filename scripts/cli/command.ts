/** What a command may touch besides its arguments; tests pass their own. */
export interface CommandIo {
  /** Writes one line to standard output. */
  out(line: string): void;
  /** Writes one line to standard error. */
  err(line: string): void;
}

/** One command of the command line: a file of its own, listed in main.ts. */
export interface Command {
  name: string;
  /** Arguments as a person would type them, without the program's name; one line per form. */
  usage: string;
  /**
   * Runs the command.
   * @param args what follows the command's name
   * @returns exit code: 0 when it worked
   * @throws {PlaygroundError} shown as one line on standard error, with exit code 2 for bad input and 1 otherwise
   */
  run(args: string[], io: CommandIo): Promise<number>;
}
