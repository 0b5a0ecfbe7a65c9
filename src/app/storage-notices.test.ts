import { beforeEach, expect, it } from 'vitest';
import { useToasts } from '@/components/ui/toast-store';
import { announceStorageNotice } from '@/storage/storage-notices';
import { showStorageNotices } from './storage-notices';

const texts = () => useToasts.getState().toasts.map(({ text }) => text);

beforeEach(() => useToasts.setState(useToasts.getInitialState(), true));

it('asks once to reload the old tab, however many databases the new one has taken over', () => {
  let reloads = 0;
  const stop = showStorageNotices(() => reloads++);
  for (const holds of ['documents', 'adapters']) announceStorageNotice({ state: 'superseded', holds });
  expect(texts()).toEqual([
    'A newer version of this page is open in another tab. Reload this tab to go on storing what you do.',
  ]);
  expect(useToasts.getState().toasts[0]).toMatchObject({ stays: true, action: { label: 'Reload' } });
  useToasts.getState().toasts[0]!.action!.run();
  expect(reloads).toBe(1);
  stop();
});

it('says which tab is in the way, and takes that back when it no longer is', () => {
  const stop = showStorageNotices(() => undefined);
  announceStorageNotice({ state: 'blocked', holds: 'documents' });
  expect(texts()).toEqual([expect.stringContaining('An older version of this page keeps the documents')]);
  announceStorageNotice({ state: 'open', holds: 'documents' });
  expect(texts()).toEqual([]);
  announceStorageNotice({ state: 'blocked', holds: 'documents' });
  expect(texts()).toHaveLength(1);
  stop();
});

it('says which stored values are not used', () => {
  const stop = showStorageNotices(() => undefined);
  announceStorageNotice({ state: 'newer', label: 'generation settings' });
  announceStorageNotice({ state: 'damaged', label: 'training settings' });
  expect(texts()).toEqual([
    'A newer version of this page has stored your generation settings: until you reload, the default is used.',
    'The stored training settings could not be read, so the default is used. A copy of what was stored is kept.',
  ]);
  expect(useToasts.getState().toasts[1]!.action).toBeUndefined();
  stop();
  announceStorageNotice({ state: 'newer', label: 'choice of a runtime' });
  expect(texts()).toHaveLength(2);
});
