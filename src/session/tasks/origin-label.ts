import type { OpenOrigin } from './task-overview';

/** Hexadecimal digits of a commit that are shown. */
const COMMIT_DIGITS = 10;

/** Where the text of a task came from. */
export function originLabel(origin: OpenOrigin): string {
  switch (origin.kind) {
    case 'starter':
      return 'the starter tasks of this app';
    case 'upstream':
      return `allenai/natural-instructions at ${origin.commit.slice(0, COMMIT_DIGITS)}`;
    case 'mirror':
      return origin.url;
    case 'file':
      return `the file ${origin.file}`;
  }
}
