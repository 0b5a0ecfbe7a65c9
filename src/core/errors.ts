/**
 * The one error type a person ever sees. Each has a stable code for tests and machines, a plain sentence for people,
 * and a hint that says what to do next. It survives the trip between page and worker as plain data.
 */

export type ErrorCode =
  /** A file is not what it claims to be: wrong magic, lengths beyond the end, overlapping parts. */
  | 'malformed-file'
  /** A well-formed file of a kind this program does not read. */
  | 'unsupported-file'
  /** Tensors and configuration contradict each other, or a tensor is missing. */
  | 'checkpoint-mismatch'
  | 'invalid-config'
  | 'invalid-tokenizer'
  | 'invalid-task'
  /** What a person or a caller gave is out of range or of the wrong kind: a setting, an encoding, a file, an address. */
  | 'invalid-input'
  /** There is nothing in the prompt for the model to read. */
  | 'empty-prompt'
  | 'prompt-too-long'
  /** A link or file of a shared prompt that is damaged or holds what is not allowed. */
  | 'invalid-link'
  /** Made or taken over by a later version of this program: a link, a file, a stored record, a database. */
  | 'newer-version'
  /** Something else must be done first: a model loaded, a step trained. */
  | 'not-ready'
  /** What was asked for is not (or no longer) stored here. */
  | 'not-found'
  /** The browser has no storage here, forbids it, or fails to read or write it. */
  | 'storage-unavailable'
  | 'network'
  /** What arrived or was stored is not what was announced: another length, hash or version. */
  | 'checksum'
  /** The browser has no room to store it. */
  | 'quota'
  /** Another tab holds it. */
  | 'in-use'
  | 'no-webgpu'
  | 'device-limit'
  | 'device-lost'
  | 'out-of-memory'
  | 'non-finite'
  | 'cancelled'
  /** A background worker died or could not be started; what it was doing is lost. */
  | 'worker-stopped'
  | 'internal';

export interface ErrorData {
  code: ErrorCode;
  message: string;
  hint?: string;
}

export class PlaygroundError extends Error {
  override readonly name = 'PlaygroundError';
  readonly code: ErrorCode;
  /** What to do next, one sentence. */
  readonly hint?: string;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }

  toData(): ErrorData {
    return { code: this.code, message: this.message, hint: this.hint };
  }

  static fromData(data: ErrorData): PlaygroundError {
    return new PlaygroundError(data.code, data.message, { hint: data.hint });
  }

  /** Wraps whatever was thrown; a PlaygroundError passes through unchanged. */
  static from(thrown: unknown): PlaygroundError {
    if (thrown instanceof PlaygroundError) return thrown;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new PlaygroundError('internal', message || 'Something failed without saying why.', {
      cause: thrown,
    });
  }
}
