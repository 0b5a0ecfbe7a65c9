import { describe, expect, test } from 'vitest';
import { PlaygroundError } from '@/core/errors';
import type { ModelPlan, RecipePlan, StoredModel } from '@/core/hub/library-types';
import { createLibraryStore } from '@/features/models/library/library-store';
import { fakeLibrary, PROBE, runningDownload, settled } from '@/testing/fake-library';
import { createPlanStore, type PlanSubject } from './plan-store';
import { releaseConfig, releaseGroups } from './release-plans';

function world(probe = PROBE) {
  const fake = fakeLibrary();
  const stored: StoredModel[] = [];
  const store = createPlanStore(fake.library, createLibraryStore(fake.library), (model) =>
    stored.push(model),
  );
  const open = async (subject: PlanSubject) => {
    void store.getState().open(subject);
    fake.asked.probe[0]?.resolve(probe);
    await settled();
  };
  return { ...fake, stored, store, open, status: () => store.getState().status };
}

function release(key: string): PlanSubject {
  const group = releaseGroups().find((each) => each.key === key)!;
  return { kind: 'release', group, release: group.releases[0]! };
}

const remote = (repo: string): PlanSubject => ({ kind: 'remote', origin: { kind: 'hub', repo } });

function plan(name: string, recipes: RecipePlan[] = []): ModelPlan {
  return {
    origin: { kind: 'hub', repo: `owner/${name}`, commit: 'a'.repeat(40) },
    name,
    format: 'safetensors',
    files: 1,
    sourceBytes: 1e6,
    parameters: 1e6,
    config: releaseConfig(releaseGroups()[0]!.releases[0]!),
    hasTokenizer: true,
    recipes,
  };
}

const fits: RecipePlan = { recipe: 'q4_0', fileBytes: 1, deviceBytes: 1, shortfalls: [] };
const tooLarge: RecipePlan = {
  ...fits,
  recipe: 'q8_0',
  shortfalls: [{ limit: 'memory', what: 'all weights', need: 2, have: 1 }],
};

describe('looking at a model', () => {
  test('a release is planned without asking anyone', async () => {
    const { open, status, asked } = world();
    await open(release('tk-small'));
    expect(asked.inspect).toHaveLength(0);
    expect(asked.download).toHaveLength(0);
    expect(status()).toMatchObject({
      state: 'ready',
      recipe: 'q8_0',
      plan: { origin: { kind: 'hub', repo: 'allenai/tk-instruct-small-def-pos' }, sourceBytes: 154e6 },
    });
  });

  test('the first way that runs here is chosen; where none does, nothing can be begun', async () => {
    const { open, status, store, asked } = world();
    await open(remote('owner/a'));
    asked.inspect[0]!.resolve(plan('a', [tooLarge, fits]));
    await settled();
    expect(status()).toMatchObject({ state: 'ready', recipe: 'q4_0' });

    await open(remote('owner/b'));
    asked.inspect[1]!.resolve(plan('b', [tooLarge]));
    await settled();
    expect(status()).toMatchObject({ state: 'ready', recipe: undefined });
    await store.getState().begin();
    expect(asked.download).toHaveLength(0);
  });

  test('what was asked for first does not replace what was asked for last', async () => {
    const { open, status, asked } = world();
    await open(remote('owner/first'));
    await open(remote('owner/last'));
    expect((asked.inspect[0]!.args[1] as AbortSignal).aborted).toBe(true);
    asked.inspect[1]!.resolve(plan('last', [fits]));
    await settled();
    asked.inspect[0]!.resolve(plan('first', [fits]));
    await settled();
    expect(status()).toMatchObject({ state: 'ready', plan: { name: 'last' } });
  });

  test('closing ends the question; a failure is kept with what was asked', async () => {
    const { open, status, store, asked } = world();
    await open(remote('owner/a'));
    store.getState().close();
    asked.inspect[0]!.resolve(plan('a', [fits]));
    await settled();
    expect(status()).toEqual({ state: 'closed' });

    await open(remote('owner/b'));
    asked.inspect[1]!.reject(new PlaygroundError('network', 'There is no such repository (404).'));
    await settled();
    expect(status()).toMatchObject({
      state: 'failed',
      error: { code: 'network' },
      subject: remote('owner/b'),
    });
  });
});

describe('beginning a download', () => {
  const stored = { id: 'c'.repeat(64), name: 'tk-instruct-small-def-pos' } as StoredModel;

  test('it closes once the download is listed, and says when the model is complete', async () => {
    const { open, status, store, asked, report, stored: done } = world();
    await open(release('tk-small'));
    store.getState().choose('q4_0');
    void store.getState().begin();
    expect(asked.download[0]!.args).toEqual([
      { kind: 'hub', repo: 'allenai/tk-instruct-small-def-pos', base: undefined },
      'q4_0',
    ]);
    expect(status()).toMatchObject({ state: 'ready', starting: true });

    const origin = {
      kind: 'hub',
      repo: 'allenai/tk-instruct-small-def-pos',
      commit: 'a'.repeat(40),
    } as const;
    report({ downloads: [runningDownload({ origin, recipe: 'q8_0' })] });
    expect(status().state).toBe('ready');
    report({ downloads: [runningDownload({ origin, recipe: 'q4_0' })] });
    expect(status()).toEqual({ state: 'closed' });
    asked.download[0]!.resolve(stored);
    await settled();
    expect(done).toEqual([stored]);
  });

  test('what fails before it is listed is said where it was asked for, and can be asked again', async () => {
    const { open, status, store, asked } = world();
    await open(release('tk-small'));
    void store.getState().begin();
    asked.download[0]!.reject(new PlaygroundError('network', 'huggingface.co cannot be reached.'));
    await settled();
    expect(status()).toMatchObject({ state: 'ready', starting: false, error: { code: 'network' } });
    void store.getState().begin();
    expect(asked.download).toHaveLength(2);
    expect(status()).toMatchObject({ starting: true, error: undefined });
  });

  test('a second press while it starts asks for nothing more', async () => {
    const { open, store, asked } = world();
    await open(release('tk-base'));
    void store.getState().begin();
    void store.getState().begin();
    expect(asked.download).toHaveLength(1);
  });
});
