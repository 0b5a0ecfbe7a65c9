import '@/styles/main.css';
import { expect, it } from 'vitest';
import { userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { createStore } from 'zustand/vanilla';
import { PlaygroundError } from '@/core/errors';
import { type CurrentModel, createModels, ModelsContext } from '@/features/models/models';
import { fakeLibrary, PROBE, runningDownload } from '@/testing/fake-library';
import { PlanDialog } from './plan-dialog';
import type { PlanSubject } from './plan-store';
import { releaseGroups } from './release-plans';

function release(key: string): PlanSubject {
  const group = releaseGroups().find((each) => each.key === key)!;
  return { kind: 'release', group, release: group.releases[0]! };
}

/** The dialog over the real stores of the Models screen; only the worker that downloads is played by the test. */
async function renderDialog() {
  const fake = fakeLibrary();
  const current = createStore<CurrentModel>()(() => ({
    status: { state: 'idle' },
    source: { kind: 'url', url: 'mini.gguf' },
    load: async () => undefined,
  }));
  const models = createModels({
    library: fake.library,
    current,
    runtime: createStore(() => ({ choice: 'auto' as const, choose: () => undefined })),
    builtIn: current.getState().source,
    storage: undefined,
    onStored: () => undefined,
  });
  const screen = await render(
    <ModelsContext value={models}>
      <PlanDialog />
    </ModelsContext>,
  );
  const open = (subject: PlanSubject) => void models.plan.getState().open(subject);
  return { screen, open, ...fake };
}

it('measures the device, then offers the formats that fit, the best one chosen', async () => {
  const { screen, open, asked } = await renderDialog();
  open(release('tk-large'));
  await expect.element(screen.getByRole('status')).toHaveTextContent('Measuring the device…');
  asked.probe[0]!.resolve(PROBE);
  await expect.element(screen.getByRole('dialog', { name: 'tk-instruct-large-def-pos' })).toBeVisible();
  await expect.poll(() => screen.getByRole('radio').all().length).toBe(4);
  await expect.element(screen.getByRole('radio', { name: /Q8_0/ })).toBeChecked();
  await expect
    .element(screen.getByRole('button', { name: /^Download .+ from huggingface\.co$/ }))
    .toBeEnabled();
});

it('chooses another format from the keyboard and downloads that one', async () => {
  const { screen, open, asked } = await renderDialog();
  open(release('tk-small'));
  asked.probe[0]!.resolve(PROBE);
  await screen.getByRole('radio', { name: /Q8_0/ }).click();
  await userEvent.keyboard('{ArrowDown}{ArrowDown}');
  await expect.element(screen.getByRole('radio', { name: /Q4_0/ })).toBeChecked();
  await screen.getByRole('button', { name: /^Download / }).click();
  await expect.poll(() => asked.download[0]?.args).toMatchObject([{ repo: expect.any(String) }, 'q4_0']);
});

it('says which limit a format exceeds, and does not offer it', async () => {
  const { screen, open, asked } = await renderDialog();
  open(release('mtk-3b'));
  asked.probe[0]!.resolve(PROBE);
  await expect.element(screen.getByRole('radio', { name: /Q8_0/ })).toBeDisabled();
  await expect.element(screen.getByText(/maxStorageBufferBindingSize/).first()).toBeVisible();
});

it('closes once the download is listed', async () => {
  const { screen, open, asked, report } = await renderDialog();
  open(release('tk-small'));
  asked.probe[0]!.resolve(PROBE);
  const button = screen.getByRole('button', { name: /^Download / });
  await button.click();
  await expect.element(screen.getByRole('button', { name: 'Starting…' })).toBeDisabled();
  const origin = { kind: 'hub', repo: 'allenai/tk-instruct-small-def-pos' } as const;
  report({ downloads: [runningDownload({ origin, recipe: 'q8_0' })] });
  await expect.poll(() => screen.getByRole('dialog').query()).toBeNull();
});

it('shows why a download could not be started, and lets it be tried again', async () => {
  const { screen, open, asked } = await renderDialog();
  open(release('tk-small'));
  asked.probe[0]!.resolve(PROBE);
  await screen.getByRole('button', { name: /^Download / }).click();
  asked.download[0]!.reject(
    new PlaygroundError('quota', 'The browser has no room.', { hint: 'Delete a model first.' }),
  );
  const alert = screen.getByRole('alert');
  await expect.element(alert).toHaveTextContent('The browser has no room.');
  await expect.element(alert).toHaveTextContent('Delete a model first.');
  await expect.element(screen.getByRole('button', { name: /^Download / })).toBeEnabled();
});

it('shows why a model could not be read, and reads it again on request', async () => {
  const { screen, open, asked } = await renderDialog();
  open({ kind: 'remote', origin: { kind: 'hub', repo: 'owner/name' } });
  asked.probe[0]!.resolve(PROBE);
  await expect.element(screen.getByRole('status')).toHaveTextContent('huggingface.co');
  asked.inspect[0]!.reject(new PlaygroundError('network', 'The hub did not answer.'));
  await expect.element(screen.getByRole('alert')).toHaveTextContent('The hub did not answer.');
  await screen.getByRole('button', { name: 'Try again' }).click();
  await expect.poll(() => asked.inspect.length).toBe(2);
});

it('closes on Escape and forgets what it was asked for', async () => {
  const { screen, open, asked } = await renderDialog();
  open({ kind: 'remote', origin: { kind: 'hub', repo: 'owner/name' } });
  asked.probe[0]!.resolve(PROBE);
  await expect.element(screen.getByRole('dialog')).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await expect.poll(() => screen.getByRole('dialog').query()).toBeNull();
  asked.inspect[0]?.reject(new PlaygroundError('network', 'The hub did not answer.'));
  await new Promise(requestAnimationFrame);
  expect(screen.getByRole('alert').query()).toBeNull();
});
