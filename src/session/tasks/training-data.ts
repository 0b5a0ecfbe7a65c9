/**
 * Training data, in the worker that holds whole task files: sources of hundreds of thousands of items are read and split
 * here, and only the items of a split go to the page.
 */
import { PlaygroundError } from '@/core/errors';
import { readOwnData } from '@/core/finetune/read-own-data';
import { type Split, type SplitOptions, splitItems } from '@/core/finetune/split';
import {
  sourceInfo,
  sourceOfTask,
  type TrainingSource,
  type TrainingSourceInfo,
} from '@/core/finetune/training-item';
import { readTaskFile } from '@/core/tasks/read-task-file';
import type { TaskFile } from '@/core/tasks/task-file';

/** Where the items of a source are read. */
export type TrainingOrigin =
  | { kind: 'task'; name: string; starterUrl?: string }
  /** `id` tells files apart that have the same name. */
  | { kind: 'file'; id: string; file: File };

export interface SplitRequest extends Omit<SplitOptions, 'test'> {
  sources: readonly TrainingOrigin[];
  /** The person's own test set; its first items are held out, and nothing of the sources. */
  test?: TrainingOrigin;
}

/** Bytes of one file. */
const MAX_FILE_SIZE = 192_000_000;

export class TrainingData {
  /** Files that were read, by id: a person may have changed or moved them since. */
  private readonly files = new Map<string, Promise<TrainingSource>>();

  /** @param task reads a task by its name */
  constructor(private readonly task: (name: string, starterUrl?: string) => Promise<TaskFile>) {}

  /** @throws {PlaygroundError} `not-found`, `invalid-task`, `malformed-file`, `invalid-input` */
  async describe(origin: TrainingOrigin): Promise<TrainingSourceInfo> {
    return sourceInfo(await this.read(origin));
  }

  /**
   * The split of all items of the sources: the same for the same seed, however often it is asked for. Files of other sources
   * than these are forgotten.
   * @throws {PlaygroundError} as {@link describe}, and `invalid-input` as `splitItems`
   */
  async split({ sources, test, ...options }: SplitRequest): Promise<Split> {
    const used = new Set([...sources, ...(test ? [test] : [])].map((origin) => fileId(origin)));
    for (const id of this.files.keys()) if (!used.has(id)) this.files.delete(id);
    const read = await Promise.all(sources.map((origin) => this.read(origin)));
    const own = test && (await this.read(test)).items.slice(0, options.heldOut);
    return splitItems(read, { ...options, test: own });
  }

  private async read(origin: TrainingOrigin): Promise<TrainingSource> {
    if (origin.kind === 'task') return sourceOfTask(await this.task(origin.name, origin.starterUrl));
    const known = this.files.get(origin.id);
    if (known) return known;
    const reading = readFile(origin.file);
    this.files.set(origin.id, reading);
    // What could not be read is tried again.
    reading.catch(() => this.files.delete(origin.id));
    return reading;
  }
}

function fileId(origin: TrainingOrigin): string | undefined {
  return origin.kind === 'file' ? origin.id : undefined;
}

async function readFile(file: File): Promise<TrainingSource> {
  if (file.size > MAX_FILE_SIZE) {
    throw new PlaygroundError('invalid-input', `${file.name} is too large to train on in a tab.`, {
      hint: 'Take a part of it.',
    });
  }
  const text = await file.text();
  // A task file is one JSON object with instances; everything else is rows.
  const isTask = /\.json$/i.test(file.name) && /"Instances"\s*:/i.test(text);
  return isTask ? sourceOfTask(readTaskFile(text, file.name).task) : readOwnData(text, file.name);
}
