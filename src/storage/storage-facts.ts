/** What the browser says of its storage. */
import type { StorageFacts } from '@/core/hub/library-types';

/** @param available whether there is a private file system */
export async function storageFacts(available: boolean): Promise<StorageFacts> {
  const manager: StorageManager | undefined = globalThis.navigator?.storage;
  const estimate = await manager?.estimate?.().catch(() => undefined);
  const persisted = (await manager?.persisted?.().catch(() => false)) ?? false;
  return { usage: estimate?.usage, quota: estimate?.quota, persisted, available };
}

/** Asks the browser not to evict what is stored; it may ask the person, or decide by itself. Pages can ask, workers cannot. */
export async function askToPersist(): Promise<boolean> {
  return (await globalThis.navigator?.storage?.persist?.().catch(() => false)) ?? false;
}
