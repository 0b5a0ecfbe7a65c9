/** A catalogue of tasks with its reader, whose files are those that the test says. */
import { PlaygroundError } from '@/core/errors';
import { TaskCatalogue } from '@/session/tasks/catalogue';
import { TaskRepository } from '@/session/tasks/task-repository';
import { InMemoryTaskCache } from '@/storage/tasks/task-cache';
import { openTaskChannel, type TaskChannel } from './task-channel';

const BASE = 'https://app.example/';

export interface TestCatalogue extends Pick<TaskChannel, 'received'> {
  catalogue: TaskCatalogue;
  /** Paths that were fetched, by the page or by the worker. */
  asked: string[];
  /** Contents of the app's files by their path; a file that is not among them is missing. */
  files: Record<string, string>;
}

export function openTestCatalogue(files: Record<string, string>, random?: () => number): TestCatalogue {
  const asked: string[] = [];
  const textAt = (url: string): string | undefined => {
    const path = url.startsWith(BASE) ? url.slice(BASE.length) : url;
    asked.push(path);
    return files[path];
  };
  const fetchText = async (url: string) => {
    const text = textAt(url);
    if (text === undefined) throw new PlaygroundError('network', `There is nothing at ${url}.`);
    return text;
  };
  const cache = Promise.resolve(new InMemoryTaskCache());
  const { client, received } = openTaskChannel(new TaskRepository({ cache, fetchText, random }));
  const request = async (input: Parameters<typeof fetch>[0]) => {
    const text = textAt(String(input));
    return text === undefined ? new Response('', { status: 404 }) : new Response(text);
  };
  const catalogue = new TaskCatalogue({ client, storage: undefined, baseUrl: BASE, request });
  return { catalogue, asked, files, received };
}
