/**
 * What a worker offers its page, declared once and read by both sides:
 *
 *     export interface ReaderCalls {
 *       count: Call<{ file: File }, number, Progress>;   // argument, answer, progress
 *       list: Call<undefined, string[]>;
 *     }
 *     export interface ReaderEvents { changed: { names: string[] } }
 *     export const READER = defineContract<ReaderCalls, ReaderEvents>({ title: 'The reader', version: 1, hint: '...' });
 *
 * The page calls `connectWorker(READER, ...)` (rpc-client.ts), the worker `serveWorker(READER, ...)` (rpc-server.ts).
 * Everything that crosses must survive structured cloning. A change of these types raises the version, so that a page kept
 * open over an update and a newer worker notice each other.
 */
import { type ErrorData, PlaygroundError } from '@/core/errors';

/** One request: what it takes, what it answers, and what it reports while it runs. Exists in types only. */
export interface Call<Argument, Answer, Progress = never> {
  readonly argument: Argument;
  readonly answer: Answer;
  readonly progress: Progress;
}

/** An interface whose properties are all {@link Call}s. */
export type CallsOf<Calls> = { [Name in keyof Calls]: Call<unknown, unknown, unknown> };

/** Calls and events of a worker, and the words for when it fails. */
export interface WorkerContract<Calls extends CallsOf<Calls>, Events> {
  /** The worker as people know it, at the beginning of a sentence: "The engine". */
  readonly title: string;
  readonly version: number;
  /** What to do when it has stopped, as a sentence. */
  readonly hint: string;
  /** Never set: carries the types. */
  readonly types?: { calls: Calls; events: Events };
}

export function defineContract<Calls extends CallsOf<Calls>, Events = Record<never, never>>(
  words: Pick<WorkerContract<Calls, Events>, 'title' | 'version' | 'hint'>,
): WorkerContract<Calls, Events> {
  return words;
}

/** From the page. */
export type ClientMessage =
  | { version: number; id: number; name: string; argument: unknown }
  | { version: number; cancel: number };

/** From the worker. `id` is that of the call. */
export type ServerMessage =
  | { version: number; id: number; progress: unknown }
  | { version: number; id: number; answer: unknown }
  | { version: number; id: number; error: ErrorData }
  /** Sent unasked. */
  | { version: number; event: string; detail: unknown };

/** Page and worker come from different builds. */
export function versionError(title: string): PlaygroundError {
  return new PlaygroundError('internal', `${title} and this page are of different versions.`, {
    hint: 'Reload the page.',
  });
}
