/** {@link Locks} within one process: the rules of Web Locks, for tests where there are none. */
import type { Locks } from '@/storage/locks';

interface Held {
  shared: boolean;
  holders: number;
  waiting: (() => void)[];
}

export function processLocks(): Locks {
  const all = new Map<string, Held>();
  const take = (name: string, shared: boolean): boolean => {
    const held = all.get(name) ?? { shared, holders: 0, waiting: [] };
    if (held.holders > 0 && !(held.shared && shared)) return false;
    held.shared = shared;
    held.holders++;
    all.set(name, held);
    return true;
  };
  return {
    hold: async (name, work, { wait = true, shared = false, signal } = {}) => {
      while (!take(name, shared)) {
        if (!wait) return undefined;
        await new Promise<void>((resolve, reject) => {
          all.get(name)!.waiting.push(resolve);
          signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
        });
      }
      try {
        return await work();
      } finally {
        const held = all.get(name)!;
        held.holders--;
        for (const wake of held.waiting.splice(0)) wake();
      }
    },
  };
}
