/**
 * The texts of tasks: read, repaired and kept. Runs in a worker, because parsing a large file takes longer than a page may
 * stand still; the page only ever gets what it shows.
 */
import { PlaygroundError } from '@/core/errors';
import type { InstanceSelection } from '@/core/evaluate/evaluation-plan';
import { type TaskSampleData, takeSample } from '@/core/evaluate/select-instances';
import { readTaskFile } from '@/core/tasks/read-task-file';
import type { TaskFile } from '@/core/tasks/task-file';
import type { CachedTask, TaskCache, TaskOrigin } from '@/storage/tasks/task-cache';
import { LONGEST_BYTES, tooLong } from './fetch-text';
import {
  cachedFacts,
  type InstancePage,
  type OpenOrigin,
  overviewOf,
  pageOf,
  type TaskOverview,
} from './task-overview';

/** Files of a choice beyond this many are read when they are opened, not at once. */
const READ_AT_ONCE = 40;
/** Parsed tasks kept at hand. */
const AT_HAND = 6;

/** What came of files that a person chose or dropped. */
export interface AddedFiles {
  /** Read and kept. */
  tasks: CachedTask[];
  /** Names that can be opened from the chosen files while this page lasts. */
  connected: string[];
  refused: { file: string; message: string }[];
  /** Files that are no .json. */
  passedOver: number;
  /** Read, but the browser had no room to keep them over visits. */
  notKept: string[];
}

interface OpenTask {
  task: TaskFile;
  overview: TaskOverview;
}

export interface TaskRepositorySetup {
  cache: Promise<TaskCache>;
  /** @throws {PlaygroundError} */
  fetchText: (url: string, name: string) => Promise<string>;
  now?: () => number;
}

export class TaskRepository {
  private readonly open = new Map<string, OpenTask>();
  private readonly files = new Map<string, File>();
  private readonly unkept = new Map<string, { text: string; origin: OpenOrigin }>();

  constructor(private readonly setup: TaskRepositorySetup) {}

  async list(): Promise<CachedTask[]> {
    return (await this.setup.cache).list();
  }

  /**
   * Opens a task whose text is here.
   * @param starterUrl its address when it is a starter task
   * @returns undefined when the text is not here
   * @throws {PlaygroundError} `invalid-task`, `network`
   */
  async overview(name: string, starterUrl?: string): Promise<TaskOverview | undefined> {
    return (await this.find(name, starterUrl))?.overview;
  }

  /** Fetches a task and keeps it. @throws {PlaygroundError} `network`, `invalid-task` */
  async fetch(name: string, url: string, origin: TaskOrigin): Promise<TaskOverview> {
    return (await this.keep(name, await this.setup.fetchText(url, name), origin)).overview;
  }

  /** Reads the task files among files; what is wrong with one does not stop the others. */
  async addFiles(
    files: readonly File[],
    onProgress?: (done: number, of: number) => void,
  ): Promise<AddedFiles> {
    const candidates = files.filter((file) => /\.json$/iu.test(file.name));
    const added: AddedFiles = {
      tasks: [],
      connected: [],
      refused: [],
      passedOver: files.length - candidates.length,
      notKept: [],
    };
    if (candidates.length > READ_AT_ONCE) {
      for (const file of candidates) this.files.set(nameOf(file), file);
      added.connected = candidates.map(nameOf);
      for (const name of added.connected) this.open.delete(name);
      return added;
    }
    for (const [done, file] of candidates.entries()) {
      onProgress?.(done, candidates.length);
      try {
        const origin: TaskOrigin = { kind: 'file', file: file.name.slice(0, 1_000) };
        const { task, overview } = await this.keep(nameOf(file), await textOf(file), origin);
        added.tasks.push(cachedFacts(task, origin, overview.bytes, this.now()));
        if (!overview.kept) added.notKept.push(task.name);
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

  /** A task with its first instances. @throws {PlaygroundError} `not-found` when the task is not here */
  async take(name: string, limit: number, starterUrl?: string): Promise<TaskFile> {
    const { task } = await this.found(name, starterUrl);
    return { ...task, instances: task.instances.slice(0, limit) };
  }

  async remove(name: string): Promise<void> {
    this.open.delete(name);
    this.unkept.delete(name);
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
      // Used last: goes last.
      this.open.delete(name);
      this.open.set(name, known);
      return known;
    }
    if (starterUrl) {
      const text = await this.setup.fetchText(starterUrl, name);
      return this.read(name, text, { kind: 'starter' }, true);
    }
    const unkept = this.unkept.get(name);
    if (unkept) return this.read(name, unkept.text, unkept.origin, false);
    const file = this.files.get(name);
    if (file) return this.keep(name, await textOf(file), { kind: 'file', file: file.name.slice(0, 1_000) });
    const cache = await this.setup.cache;
    const [text, facts] = await Promise.all([cache.text(name), cache.list()]);
    const origin = facts.find((task) => task.name === name)?.origin;
    return text === undefined || !origin ? undefined : this.read(name, text, origin, true);
  }

  /** Reads a text and keeps it over visits where the browser has room, else as long as the page. */
  private async keep(name: string, text: string, origin: TaskOrigin): Promise<OpenTask> {
    const opened = this.read(name, text, origin, true);
    const { task, overview } = opened;
    try {
      const facts = cachedFacts(task, origin, overview.bytes, this.now());
      await (await this.setup.cache).put(facts, text);
      this.unkept.delete(name);
    } catch {
      overview.kept = false;
      this.unkept.set(name, { text, origin });
    }
    return opened;
  }

  private read(name: string, text: string, origin: OpenOrigin, kept: boolean): OpenTask {
    const { task, repairs } = readTaskFile(text, name);
    const bytes = new Blob([text]).size;
    const opened = { task, overview: overviewOf(task, { repairs, origin, bytes, kept }) };
    this.open.delete(name);
    this.open.set(name, opened);
    for (const oldest of this.open.keys()) {
      if (this.open.size <= AT_HAND) break;
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
  if (file.size > LONGEST_BYTES) throw tooLong(file.name, file.size);
  try {
    return await file.text();
  } catch (cause) {
    throw new PlaygroundError('not-found', `${file.name} cannot be read any more.`, {
      hint: 'It was moved, changed or forbidden meanwhile: choose it again.',
      cause,
    });
  }
}
