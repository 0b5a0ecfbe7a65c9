/**
 * The task files: read, repaired and stored. Runs in a worker, because parsing a large file would freeze the page; the page
 * gets only what it shows.
 */
import { PlaygroundError } from '@/core/errors';
import type { InstanceSelection } from '@/core/evaluate/evaluation-plan';
import { type TaskSampleData, takeSample } from '@/core/evaluate/select-instances';
import { readTaskFile } from '@/core/tasks/read-task-file';
import type { TaskFile, TaskHeader, TaskInstance } from '@/core/tasks/task-file';
import { formatBytes } from '@/core/words/quantities';
import type { UnreadableCount } from '@/core/words/unreadable';
import { countUnreadable } from '@/storage/migrations/migrate';
import type { CachedTask, TaskOrigin } from '@/storage/migrations/task';
import type { TaskCache } from '@/storage/tasks/task-cache';
import { MAX_TEXT_SIZE, tooLong } from './fetch-text';
import {
  cachedFacts,
  type InstancePage,
  type OpenOrigin,
  overviewOf,
  pageOf,
  type TaskOverview,
} from './task-overview';

/** When more files than this are added together, each is read when it is opened. */
const READ_AT_ONCE = 40;
/** Parsed tasks held in memory, the most recently used. */
const OPEN_TASKS = 6;

/** The outcome of adding files. */
export interface AddedFiles {
  /** Read and stored. */
  tasks: CachedTask[];
  /** Names of tasks that are read when they are opened, as long as the page is. */
  unread: string[];
  refused: { file: string; message: string }[];
  /** Files that are not .json. */
  skipped: number;
  /** Read, but not stored for later visits: the browser has no room. */
  notStored: string[];
}

/** Which instance of a task to open: the first, or a random one, other than `except`. */
export type InstancePick = { kind: 'first' } | { kind: 'random'; except?: number };

/** One instance with its task. */
export interface OpenedInstance {
  task: TaskHeader;
  /** Position in the file, from 0. */
  position: number;
  instance: TaskInstance;
}

/** An imported task file with its first instance. */
export interface ImportedTask extends OpenedInstance {
  /** Opens further instances, as long as the page is open. */
  key: string;
  /** Where the file departs from the schema, one sentence each. */
  repairs: string[];
}

/** Prefix of the keys of imported tasks; no task's name begins with it. */
const IMPORTED = 'imported:';
/** In bytes: the reader's limit in characters, at up to three bytes per character. */
const MAX_IMPORT_SIZE = 192_000_000;

interface OpenTask {
  task: TaskFile;
  overview: TaskOverview;
}

/** A text that is held in memory only. */
interface HeldText {
  name: string;
  text: string;
  origin: OpenOrigin;
}

export interface TaskRepositorySetup {
  cache: Promise<TaskCache>;
  /** @throws {PlaygroundError} */
  fetchText: (url: string, name: string) => Promise<string>;
  now?: () => number;
  /** In [0, 1). */
  random?: () => number;
}

export class TaskRepository {
  private readonly open = new Map<string, OpenTask>();
  private readonly files = new Map<string, File>();
  private readonly held = new Map<string, HeldText>();

  constructor(private readonly setup: TaskRepositorySetup) {}

  async list(): Promise<CachedTask[]> {
    return (await this.setup.cache).list();
  }

  /** How many stored tasks this version of the page cannot read. */
  async unreadable(): Promise<UnreadableCount> {
    return countUnreadable(await (await this.setup.cache).unreadable());
  }

  /**
   * Opens a task whose text is on this machine.
   * @param starterUrl its address when it is a starter task
   * @returns undefined when the text is not on this machine
   * @throws {PlaygroundError} `invalid-task`, `network`
   */
  async overview(name: string, starterUrl?: string): Promise<TaskOverview | undefined> {
    return (await this.find(name, starterUrl))?.overview;
  }

  /** Fetches a task and stores it. @throws {PlaygroundError} `network`, `invalid-task` */
  async fetch(name: string, url: string, origin: TaskOrigin): Promise<TaskOverview> {
    return (await this.store(name, await this.setup.fetchText(url, name), origin)).overview;
  }

  /** Reads the task files among files; an invalid one does not stop the others. */
  async addFiles(
    files: readonly File[],
    onProgress?: (done: number, of: number) => void,
  ): Promise<AddedFiles> {
    const candidates = files.filter((file) => /\.json$/iu.test(file.name));
    const added: AddedFiles = {
      tasks: [],
      unread: [],
      refused: [],
      skipped: files.length - candidates.length,
      notStored: [],
    };
    if (candidates.length > READ_AT_ONCE) {
      for (const file of candidates) this.files.set(nameOf(file), file);
      added.unread = candidates.map(nameOf);
      for (const name of added.unread) this.open.delete(name);
      return added;
    }
    for (const [done, file] of candidates.entries()) {
      onProgress?.(done, candidates.length);
      try {
        const origin: TaskOrigin = { kind: 'file', file: file.name.slice(0, 1_000) };
        const { task, overview } = await this.store(nameOf(file), await textOf(file), origin);
        added.tasks.push(cachedFacts(task, origin, overview.bytes, this.now()));
        if (!overview.stored) added.notStored.push(task.name);
      } catch (thrown) {
        added.refused.push({ file: file.name, message: PlaygroundError.from(thrown).message });
      }
    }
    return added;
  }

  /** @throws {PlaygroundError} `not-found` when the task is not here */
  async instances(name: string, start: number, query: string, starterUrl?: string): Promise<InstancePage> {
    return pageOf((await this.found(name, starterUrl)).task.instances, start, query);
  }

  /**
   * A task with the instances that a selection covers with any of the seeds.
   * @throws {PlaygroundError} `not-found` when the task is not here
   */
  async sample(
    name: string,
    selection: InstanceSelection,
    seeds: readonly number[],
    starterUrl?: string,
  ): Promise<TaskSampleData> {
    return takeSample((await this.found(name, starterUrl)).task, selection, seeds);
  }

  /** A whole task, for use inside this worker. @throws {PlaygroundError} `not-found` when it is not here */
  async task(name: string, starterUrl?: string): Promise<TaskFile> {
    return (await this.found(name, starterUrl)).task;
  }

  /** A task with its first instances. @throws {PlaygroundError} `not-found` when the task is not here */
  async take(name: string, limit: number, starterUrl?: string): Promise<TaskFile> {
    const { task } = await this.found(name, starterUrl);
    return { ...task, instances: task.instances.slice(0, limit) };
  }

  /**
   * One instance of a task.
   * @throws {PlaygroundError} `not-found` when the task is not here, `invalid-task` when it has no instances
   */
  async instance(name: string, pick: InstancePick, starterUrl?: string): Promise<OpenedInstance> {
    return openInstance((await this.found(name, starterUrl)).task, pick, this.setup.random);
  }

  /**
   * Reads a task file without storing it. Its instances can be opened by its key.
   * @throws {PlaygroundError} `invalid-task`
   */
  async importFile(file: File): Promise<ImportedTask> {
    if (file.size > MAX_IMPORT_SIZE) {
      throw new PlaygroundError(
        'invalid-task',
        `${file.name} is larger than any task file: ${formatBytes(file.size)}.`,
        { hint: `A task file has at most ${formatBytes(MAX_IMPORT_SIZE)}.` },
      );
    }
    const text = await contentOf(file);
    const origin: TaskOrigin = { kind: 'file', file: file.name.slice(0, 1_000) };
    const { task, repairs } = readTaskFile(text, file.name);
    const key = `${IMPORTED}${task.name.slice(0, 200)}`;
    this.held.set(key, { name: task.name, text, origin });
    this.open.delete(key);
    return { ...openInstance(task, { kind: 'first' }), key, repairs };
  }

  async remove(name: string): Promise<void> {
    this.open.delete(name);
    this.held.delete(name);
    await (await this.setup.cache).remove(name);
  }

  private async found(name: string, starterUrl?: string): Promise<OpenTask> {
    const task = await this.find(name, starterUrl);
    if (task) return task;
    throw new PlaygroundError('not-found', `The text of ${name} is not on this machine.`, {
      hint: 'Fetch it on its page under Tasks, or open it from a local copy.',
    });
  }

  private async find(name: string, starterUrl?: string): Promise<OpenTask | undefined> {
    const known = this.open.get(name);
    if (known) {
      // The most recently used goes last.
      this.open.delete(name);
      this.open.set(name, known);
      return known;
    }
    if (starterUrl) {
      const text = await this.setup.fetchText(starterUrl, name);
      return this.read(name, text, { kind: 'starter' }, true);
    }
    const held = this.held.get(name);
    if (held) return this.read(name, held.text, held.origin, false, held.name);
    if (name.startsWith(IMPORTED)) {
      throw new PlaygroundError('invalid-task', 'The file of this task is not open any more.', {
        hint: 'Import it again to go through its instances.',
      });
    }
    const file = this.files.get(name);
    if (file) return this.store(name, await textOf(file), { kind: 'file', file: file.name.slice(0, 1_000) });
    const cache = await this.setup.cache;
    const [text, facts] = await Promise.all([cache.text(name), cache.list()]);
    const origin = facts.find((task) => task.name === name)?.origin;
    return text === undefined || !origin ? undefined : this.read(name, text, origin, true);
  }

  /** Reads a text and stores it; where the browser has no room, it is held as long as the page is open. */
  private async store(name: string, text: string, origin: TaskOrigin): Promise<OpenTask> {
    const opened = this.read(name, text, origin, true);
    const { task, overview } = opened;
    try {
      const facts = cachedFacts(task, origin, overview.bytes, this.now());
      await (await this.setup.cache).put(facts, text);
      this.held.delete(name);
    } catch {
      overview.stored = false;
      this.held.set(name, { name, text, origin });
    }
    return opened;
  }

  private read(name: string, text: string, origin: OpenOrigin, stored: boolean, taskName = name): OpenTask {
    const { task, repairs } = readTaskFile(text, taskName);
    const bytes = new Blob([text]).size;
    const opened = { task, overview: overviewOf(task, { repairs, origin, bytes, stored }) };
    this.open.delete(name);
    this.open.set(name, opened);
    for (const oldest of this.open.keys()) {
      if (this.open.size <= OPEN_TASKS) break;
      this.open.delete(oldest);
    }
    return opened;
  }

  private now(): number {
    return (this.setup.now ?? Date.now)();
  }
}

const nameOf = (file: File) => file.name.replace(/\.json$/iu, '');

async function textOf(file: File): Promise<string> {
  if (file.size > MAX_TEXT_SIZE) throw tooLong(file.name, file.size);
  return contentOf(file);
}

async function contentOf(file: File): Promise<string> {
  try {
    return await file.text();
  } catch (cause) {
    throw new PlaygroundError('not-found', `${file.name} cannot be read any more.`, {
      hint: 'It was moved, changed or forbidden meanwhile: choose it again.',
      cause,
    });
  }
}

function openInstance(
  { instances, ...task }: TaskFile,
  pick: InstancePick,
  random: () => number = Math.random,
): OpenedInstance {
  const position = pick.kind === 'first' ? 0 : randomPosition(instances.length, random, pick.except);
  const instance = instances[position];
  if (instance) return { task, position, instance };
  throw new PlaygroundError('invalid-task', `${task.name} has no instances.`, {
    hint: 'Choose another task.',
  });
}

/** Uniform among all positions, or all but one; that one when there is no other. */
function randomPosition(count: number, random: () => number, except?: number): number {
  if (except === undefined || except >= count || count < 2) return Math.floor(random() * count);
  const drawn = Math.floor(random() * (count - 1));
  return drawn >= except ? drawn + 1 : drawn;
}
