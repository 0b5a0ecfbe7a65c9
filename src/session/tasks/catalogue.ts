/**
 * The tasks of the page: one catalogue for every screen that lists, reads or fetches them. Whole task files stay in its
 * worker; only what is asked for comes to the page.
 */
import { PlaygroundError } from '@/core/errors';
import type { InstanceSelection } from '@/core/evaluate/evaluation-plan';
import { sampleOf } from '@/core/evaluate/select-instances';
import type { Split } from '@/core/finetune/split';
import type { TrainingSourceInfo } from '@/core/finetune/training-item';
import { parseStarterIndex, type StarterTask } from '@/core/tasks/starter-index';
import type { TaskFile, TaskSample } from '@/core/tasks/task-file';
import type { TaskFacts } from '@/core/tasks/task-index';
import type { TextStorage } from '@/storage/envelope';
import { createListStore, type ListStore } from './list-store';
import { addressOf, createSourcesStore, type SourcesStore } from './sources-store';
import type { TaskClient } from './task-client';
import type { InstancePage, TaskOverview } from './task-overview';
import type { AddedFiles, ImportedTask, InstancePick, OpenedInstance } from './task-repository';
import type { SplitRequest, TrainingOrigin } from './training-data';

export interface CatalogueSetup {
  /** The worker that reads task files. */
  client: TaskClient;
  storage: TextStorage | undefined;
  /** Address that the app's own files stand under, with a closing slash. */
  baseUrl: string;
  request?: typeof fetch;
}

export class TaskCatalogue {
  /** All tasks that are known. */
  readonly list: ListStore;
  /** Where texts are fetched from. */
  readonly sources: SourcesStore;
  private readonly client: TaskClient;
  private readonly baseUrl: string;
  private readonly request: typeof fetch;
  private starter: Promise<readonly StarterTask[]> | undefined;

  constructor({ client, storage, baseUrl, request = fetch }: CatalogueSetup) {
    this.client = client;
    this.baseUrl = baseUrl;
    this.request = (...given) => request(...given);
    this.sources = createSourcesStore(storage);
    this.list = createListStore({
      starter: () => this.starterTasks(),
      facts: () => this.facts(),
      cached: () => client('list'),
      unreadable: () => client('unreadable'),
    });
  }

  /** The tasks that come with the app; fetched once, and again after a failure. @throws {PlaygroundError} `network`, `malformed-file` */
  starterTasks(): Promise<readonly StarterTask[]> {
    this.starter ??= this.readStarterIndex().catch((thrown) => {
      this.starter = undefined;
      throw thrown;
    });
    return this.starter;
  }

  /** What is known of a task whose text is on this machine; undefined when it is not. @throws {PlaygroundError} `invalid-task`, `network` */
  async overview(name: string): Promise<TaskOverview | undefined> {
    return this.client('overview', { name, starterUrl: await this.starterUrlOf(name) });
  }

  /** A hundred of a task's instances from `start`, or of those that hold a text. @throws {PlaygroundError} when it is not here */
  async page(name: string, start: number, query: string): Promise<InstancePage> {
    return this.client('instances', { name, start, query, starterUrl: await this.starterUrlOf(name) });
  }

  /** A task with its first instances. @throws {PlaygroundError} when it is not here */
  async first(name: string, count: number): Promise<TaskFile> {
    return this.client('take', { name, limit: count, starterUrl: await this.starterUrlOf(name) });
  }

  /** A task with the instances that a selection covers with any of the seeds. @throws {PlaygroundError} when it is not here */
  async sample(name: string, selection: InstanceSelection, seeds: readonly number[]): Promise<TaskSample> {
    const starterUrl = await this.starterUrlOf(name);
    return sampleOf(await this.client('sample', { name, selection, seeds, starterUrl }));
  }

  /**
   * One instance of a starter task, by the name of its file, or of an imported one, by its key.
   * @throws {PlaygroundError} `network`, `invalid-task`
   */
  instance(file: string, pick: InstancePick): Promise<OpenedInstance> {
    return this.client('instance', { ...this.placeOf(file), pick });
  }

  /** A starter task, by the name of its file, with its first instances. @throws {PlaygroundError} `network`, `invalid-task` */
  firstOfStarter(file: string, count: number): Promise<TaskFile> {
    return this.client('take', { ...this.placeOf(file), limit: count });
  }

  /** Reads a task file of a person's own, which stays open as long as the page lives. @throws {PlaygroundError} `invalid-task` */
  importFile(file: File): Promise<ImportedTask> {
    return this.client('importFile', { file });
  }

  /** What is said of training data; its items stay in the worker. @throws {PlaygroundError} why it cannot be read */
  async describeTraining(origin: TrainingOrigin): Promise<TrainingSourceInfo> {
    return this.client('describeTraining', { origin: await this.withUrl(origin) });
  }

  /** The items to train on and those held out, of all sources together. @throws {PlaygroundError} `invalid-input` for too few */
  async splitTraining({ sources, test, ...options }: SplitRequest): Promise<Split> {
    return this.client('splitTraining', {
      ...options,
      sources: await Promise.all(sources.map((origin) => this.withUrl(origin))),
      test: test && (await this.withUrl(test)),
    });
  }

  /** Fetches a text and stores it: only ever because a person asked. @throws {PlaygroundError} `network`, `invalid-task` */
  async fetch(name: string): Promise<TaskOverview> {
    const { url, origin } = addressOf(name, this.sources.getState().mirror);
    const overview = await this.client('fetch', { name, url, origin });
    void this.list.getState().refresh();
    return overview;
  }

  /** The server that texts are fetched from. */
  host(): string {
    return addressOf('task', this.sources.getState().mirror).host;
  }

  /** Reads and stores the task files among files. */
  async addFiles(
    files: readonly File[],
    onProgress?: (progress: { done: number; of: number }) => void,
  ): Promise<AddedFiles> {
    const added = await this.client('addFiles', { files: [...files] }, { onProgress });
    await this.list.getState().refresh(added.unread);
    return added;
  }

  /** Deletes a stored text. */
  async remove(name: string): Promise<void> {
    await this.client('remove', { name });
    void this.list.getState().refresh();
  }

  /** Whether the paper tests on a task; false where the list of tasks cannot be read. */
  async isOfficialTest(name: string): Promise<boolean> {
    const { read } = this.list.getState();
    await read();
    return this.list.getState().tasks.some((task) => task.name === name && task.split === 'test');
  }

  private placeOf(file: string): { name: string; starterUrl?: string } {
    if (!file.endsWith('.json')) return { name: file };
    return { name: file.slice(0, -'.json'.length), starterUrl: this.starterUrl(file) };
  }

  private async withUrl(origin: TrainingOrigin): Promise<TrainingOrigin> {
    if (origin.kind === 'file') return origin;
    return { ...origin, starterUrl: await this.starterUrlOf(origin.name) };
  }

  private async starterUrlOf(name: string): Promise<string | undefined> {
    // Without the index, what is stored can still be read.
    const tasks = await this.starterTasks().catch(() => []);
    const file = tasks.find((task) => task.name === name)?.file;
    return file && this.starterUrl(file);
  }

  private starterUrl(file: string): string {
    return new URL(`tasks/${file}`, this.baseUrl).href;
  }

  private async readStarterIndex(): Promise<readonly StarterTask[]> {
    return parseStarterIndex(await this.fetchIndex('tasks/index.json'));
  }

  private async facts(): Promise<readonly TaskFacts[]> {
    // More than the first paint needs.
    const { parseTaskIndex } = await import('@/core/tasks/task-index');
    return parseTaskIndex(await this.fetchIndex('task-index.json'));
  }

  /** What is no JSON at all is refused by the reader of the index, in its own words. @throws {PlaygroundError} `network` */
  private async fetchIndex(path: string): Promise<unknown> {
    const failed = (cause?: unknown) =>
      new PlaygroundError('network', 'A list of tasks could not be fetched.', {
        hint: 'Check the connection and try again.',
        cause,
      });
    const response = await this.request(new URL(path, this.baseUrl)).catch((cause) => {
      throw failed(cause);
    });
    if (!response.ok) throw failed();
    return response.json().catch(() => undefined);
  }
}
