import type { OpenOrigin } from '@/session/tasks/task-overview';

/** Digits of a commit that are shown. */
const SHOWN_DIGITS = 10;

/** For people: where a text came from. */
export function originWords(origin: OpenOrigin): string {
  switch (origin.kind) {
    case 'starter':
      return 'the starter tasks of this app';
    case 'upstream':
      return `allenai/natural-instructions at ${origin.commit.slice(0, SHOWN_DIGITS)}`;
    case 'mirror':
      return origin.url;
    case 'file':
      return `the file ${origin.file}`;
  }
}
