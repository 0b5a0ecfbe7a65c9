import { PlaygroundError } from '@/core/errors';

/** A task file nests four deep. */
const MAX_DEPTH = 32;

/** In UTF-16 units; the dataset's files have a few million. */
const MAX_LENGTH = 64 * 1024 * 1024;
/** Values in all lists and objects, counted before memory is allocated for them. */
const MAX_VALUES = 3_000_000;
/** Limit of bare values that are replaced; the dataset has one file with one such value. */
const MAX_REPLACED = 10_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

export interface RepairedJson {
  value: unknown;
  /** What was repaired, one sentence each. */
  repairs: string[];
}

/**
 * Parses JSON as Python's `json` module writes it: bare `NaN`, `Infinity` and `-Infinity` become null, and are reported
 * with their top-level field. Depth and number of values are checked first, so that a hostile text costs little.
 * @throws {PlaygroundError} `invalid-task` when the text is not JSON otherwise, nested too deeply, or too large
 */
export function parseRepairedJson(text: string, name: string): RepairedJson {
  if (text.length > MAX_LENGTH) throw notATask(name, `has more than ${MAX_LENGTH} characters`);
  const scanner = new JsonScanner(text, name);
  const repairs = scanner.run();
  try {
    return { value: JSON.parse(scanner.repairedText()), repairs };
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message.slice(0, 160) : '';
    throw new PlaygroundError('invalid-task', `${name} is not valid JSON. ${detail}`.trim(), {
      hint: 'Download the original file from natural-instructions, or check it with a JSON editor.',
      cause,
    });
  }
}

/** One pass over the text that tells strings from the rest. It does not check the grammar; JSON.parse does. */
class JsonScanner {
  private readonly chunks: string[] = [];
  private copied = 0;
  private depth = 0;
  private values = 0;
  /** The last string seen directly inside the outermost object: before a value, that is its key. */
  private field = '';
  private readonly repairs: string[] = [];

  constructor(
    private readonly text: string,
    private readonly name: string,
  ) {}

  run(): string[] {
    if (this.text.startsWith('\ufeff')) {
      this.copied = 1;
      this.repairs.push('A byte order mark at the start was left out.');
    }
    for (let at = this.copied; at < this.text.length; ) at = this.step(at);
    return this.repairs;
  }

  repairedText(): string {
    return this.chunks.length === 0 && this.copied === 0
      ? this.text
      : this.chunks.join('') + this.text.slice(this.copied);
  }

  /** @returns the index to continue at */
  private step(at: number): number {
    switch (this.text[at]) {
      case '"':
        return this.skipString(at);
      case '[':
      case '{':
        this.depth++;
        if (this.depth > MAX_DEPTH) throw notATask(this.name, `nests more than ${MAX_DEPTH} levels deep`);
        return at + 1;
      case ']':
      case '}':
        this.depth--;
        return at + 1;
      case ',':
        this.values++;
        if (this.values > MAX_VALUES) throw notATask(this.name, `holds more than ${MAX_VALUES} values`);
        return at + 1;
      case 'N':
        return this.replaceLiteral(at, 'NaN');
      case 'I':
        return this.replaceLiteral(at, 'Infinity');
      case '-':
        return this.text[at + 1] === 'I' ? this.replaceLiteral(at, '-Infinity') : at + 1;
      default:
        return at + 1;
    }
  }

  private skipString(start: number): number {
    let end = start + 1;
    while (end < this.text.length && this.text.charCodeAt(end) !== QUOTE) {
      end += this.text.charCodeAt(end) === BACKSLASH ? 2 : 1;
    }
    if (this.depth === 1) this.field = this.text.slice(start + 1, Math.min(end, start + 65));
    return end + 1;
  }

  private replaceLiteral(at: number, literal: string): number {
    if (!this.text.startsWith(literal, at)) return at + 1;
    if (this.chunks.length >= 2 * MAX_REPLACED) {
      throw notATask(this.name, `has more than ${MAX_REPLACED} bare NaN or Infinity values`);
    }
    this.chunks.push(this.text.slice(this.copied, at), 'null');
    this.copied = at + literal.length;
    const repair = `The bare ${literal} in "${this.field}", which JSON does not allow, was read as an empty value.`;
    if (!this.repairs.includes(repair)) this.repairs.push(repair);
    return this.copied;
  }
}

function notATask(name: string, problem: string): PlaygroundError {
  return new PlaygroundError('invalid-task', `${name} ${problem}, which no task file does.`, {
    hint: 'Choose a task file of natural-instructions.',
  });
}
