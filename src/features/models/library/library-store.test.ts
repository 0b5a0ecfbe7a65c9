import { describe, expect, test } from 'vitest';
import { PlaygroundError } from '@/core/errors';
import { fakeLibrary, PROBE, runningDownload, settled } from '@/testing/fake-library';
import { createLibraryStore } from './library-store';

function world() {
  const fake = fakeLibrary();
  const store = createLibraryStore(fake.library);
  return { ...fake, store, now: () => store.getState() };
}

describe('the library as the screen sees it', () => {
  test('nothing is claimed before the library has spoken', () => {
    const { now, report } = world();
    expect(now().known).toBe(false);
    report({ downloads: [runningDownload({ name: 'first' })] });
    expect(now().known).toBe(true);
    expect(now().library.downloads.map(({ name }) => name)).toEqual(['first']);
  });

  test('what the library reported before the screen was opened is known', () => {
    const { library, report } = fakeLibrary();
    report({ downloads: [runningDownload({ name: 'first' })] });
    expect(createLibraryStore(library).getState().known).toBe(true);
  });

  test('the device is measured once; a failure can be tried again', async () => {
    const { now, asked } = world();
    void now().measure();
    void now().measure();
    expect(asked.probe).toHaveLength(1);
    asked.probe[0]!.reject(new PlaygroundError('device-lost', 'gone'));
    await settled();
    expect(now().probe).toMatchObject({ state: 'failed', error: { code: 'device-lost' } });
    void now().measure();
    asked.probe[1]!.resolve(PROBE);
    await settled();
    expect(now().probe).toEqual({ state: 'measured', probe: PROBE });
    expect(await now().measure()).toBe(PROBE);
    expect(asked.probe).toHaveLength(2);
  });

  test('a file that is read through is marked until the reading ends, well or badly', async () => {
    const { now, asked } = world();
    const first = now().check('a');
    const second = now().check('b');
    expect([...now().checking]).toEqual(['a', 'b']);
    asked.verify[0]!.resolve();
    await first;
    expect([...now().checking]).toEqual(['b']);
    asked.verify[1]!.reject(new PlaygroundError('checksum', 'damaged'));
    await expect(second).rejects.toMatchObject({ code: 'checksum' });
    expect(now().checking.size).toBe(0);
  });

  test('a browser that does not promise is said to have refused', async () => {
    const { now, asked } = world();
    void now().askToPersist();
    expect(now().persistence).toBe('asking');
    asked.persist[0]!.resolve(false);
    await settled();
    expect(now().persistence).toBe('refused');
    void now().askToPersist();
    asked.persist[1]!.resolve(true);
    await settled();
    expect(now().persistence).toBe('not-asked');
  });
});
