import '@/styles/main.css';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { Router } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { encodePrompt } from '@/core/encoding/encode-prompt';
import { createTokenizer } from '@/core/tokenizer/unigram-tokenizer';
import type { EngineClient } from '@/engine/client/engine-client';
import { createTasks, TasksContext } from '@/features/tasks/tasks';
import { makeTinyTokenizerJson } from '@/testing/checkpoints/tiny-checkpoint';
import { openTestCatalogue } from '@/testing/tasks/test-catalogue';
import { TasksPage } from './tasks-page';

/** One starter task, whose text is on this machine, and two tasks of the index, whose texts are not. */
const FILES = {
  'tasks/index.json': JSON.stringify([
    {
      name: 'ip2_antonym',
      title: 'Antonym',
      category: 'Word Semantics',
      file: 'ip2_antonym.json',
      summary: 'Gives the opposite of a word.',
      instances: 40,
      neverTrained: false,
    },
  ]),
  'tasks/ip2_antonym.json': JSON.stringify({
    Definition: ['Give the opposite.'],
    Instances: Array.from({ length: 40 }, (_, i) => ({
      id: `i${i}`,
      input: `word ${i}`,
      output: [`drow ${i}`],
    })),
  }),
};
const INDEX = JSON.stringify({
  kind: 'task-index',
  version: 1,
  categories: ['Question Answering', 'Word Semantics'],
  domains: [],
  languages: [],
  tasks: [
    ['task1_capital', 0, 4, 40],
    ['task3_synonym', 1, 0, 40],
  ],
});

const tokenizer = createTokenizer(makeTinyTokenizerJson());
const encode: EngineClient['encode'] = async (request) => {
  if (request.kind !== 'task') throw new Error('Only tasks are written as pairs.');
  return encodePrompt(request.prompt, request.options, tokenizer);
};

/** The screen over its real stores and the real reader of task files; `files` are what the app's server has. */
async function renderPage(files: Record<string, string> = { ...FILES, 'task-index.json': INDEX }) {
  const { catalogue } = openTestCatalogue(files);
  const goTo = { playground: vi.fn(), compare: vi.fn(), evaluate: vi.fn(), finetune: vi.fn() };
  const tasks = createTasks({ catalogue, engine: { encode }, goTo });
  const screen = await render(
    <Router hook={useHashLocation}>
      <TasksContext value={tasks}>
        <TasksPage />
      </TasksContext>
    </Router>,
  );
  return { screen, goTo, tasks, files };
}

beforeEach(async () => {
  window.location.hash = '#/tasks';
  await page.viewport(1280, 800);
});
afterEach(() => {
  window.location.hash = '';
});

it('filters by facet and by words, and shows how many tasks are left', async () => {
  const { screen, goTo } = await renderPage();
  const status = screen.getByRole('status');
  await expect.element(status).toHaveTextContent('3 tasks');
  const filters = screen.getByRole('complementary', { name: 'Filters' });
  await filters.getByRole('checkbox', { name: /Word Semantics/ }).click();
  await expect.element(status).toHaveTextContent('2 of 3 tasks');
  await userEvent.fill(screen.getByRole('searchbox', { name: 'Search the tasks' }), 'synonym');
  await expect.element(status).toHaveTextContent('1 of 3 tasks');
  await screen.getByRole('button', { name: 'Evaluate this task' }).click();
  expect(goTo.evaluate).toHaveBeenCalledExactlyOnceWith(['task3_synonym']);
  await screen.getByRole('button', { name: 'Clear filters' }).click();
  await expect.element(status).toHaveTextContent('3 tasks');
  await expect.element(filters.getByRole('checkbox', { name: /Word Semantics/ })).not.toBeChecked();
});

it('keeps the filter in the address, and takes it from there', async () => {
  const { screen } = await renderPage();
  await expect.element(screen.getByRole('status')).toHaveTextContent('3 tasks');
  await userEvent.fill(screen.getByRole('searchbox', { name: 'Search the tasks' }), 'capital');
  await expect.poll(() => window.location.hash).toContain('capital');
  const filtered = window.location.hash;
  await screen.getByRole('button', { name: 'Clear filters' }).click();
  await expect.poll(() => window.location.hash).not.toContain('capital');
  window.location.hash = filtered;
  await expect.element(screen.getByRole('status')).toHaveTextContent('1 of 3 tasks');
});

it('moves from the search to the list and along it with the arrow keys', async () => {
  const { screen } = await renderPage();
  await expect.element(screen.getByRole('status')).toHaveTextContent('3 tasks');
  await screen.getByRole('searchbox', { name: 'Search the tasks' }).click();
  await userEvent.keyboard('{ArrowDown}');
  await expect.element(screen.getByRole('link', { name: /ip2_antonym/ })).toHaveFocus();
  await userEvent.keyboard('{End}');
  await expect.element(screen.getByRole('link', { name: /task3_synonym/ })).toHaveFocus();
  await userEvent.keyboard('{Home}{ArrowUp}');
  await expect.element(screen.getByRole('searchbox', { name: 'Search the tasks' })).toHaveFocus();
});

it('lists what could be read, says what could not, and reads it again on request', async () => {
  const { screen, files } = await renderPage({ ...FILES });
  const alert = screen.getByRole('alert');
  await expect.element(alert).toHaveTextContent('A list of tasks could not be fetched.');
  await expect.element(screen.getByRole('status')).toHaveTextContent('1 task');
  files['task-index.json'] = INDEX;
  await alert.getByRole('button', { name: 'Try again' }).click();
  await expect.element(screen.getByRole('status')).toHaveTextContent('3 tasks');
  expect(screen.getByRole('alert').query()).toBeNull();
});

it('writes text pairs of the tasks whose text is on this machine', async () => {
  const { screen, tasks } = await renderPage();
  await expect.element(screen.getByRole('status').first()).toHaveTextContent('3 tasks');
  await screen.getByRole('button', { name: 'Text pairs' }).click();
  const dialog = screen.getByRole('dialog', { name: 'Text pairs' });
  await expect.element(dialog).toHaveTextContent('Of 3 tasks shown, 1 can be written');
  await userEvent.fill(dialog.getByRole('spinbutton', { name: 'Instances' }), '5');
  await userEvent.selectOptions(dialog.getByRole('combobox', { name: 'Encoding' }), 'Definition');
  await dialog.getByRole('button', { name: 'Save pairs' }).click();
  await expect.element(dialog.getByRole('status')).toHaveTextContent('5 pairs from 1 task written.');
  const { status } = tasks.pairs.getState();
  expect(status.state === 'written' && status.result.text.split('\n')).toHaveLength(6);
  await userEvent.keyboard('{Escape}');
  await expect.element(screen.getByRole('button', { name: 'Text pairs' })).toHaveFocus();
});
