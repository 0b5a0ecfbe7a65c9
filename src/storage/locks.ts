/** Locks across the tabs of this site. They end with the tab that holds them, however it ends. */

export interface Locks {
  /**
   * Runs `work` while holding a lock.
   * @param options.wait false: `work` is not run when the lock is taken
   * @param options.shared any number may hold it shared; nobody else then exclusively
   * @param options.signal ends the waiting
   * @returns what `work` gives, or undefined when the lock was taken and `wait` is false
   */
  hold<Result>(
    name: string,
    work: () => Promise<Result>,
    options?: { wait?: boolean; shared?: boolean; signal?: AbortSignal },
  ): Promise<Result | undefined>;
}

/** Web Locks; where the browser has none (insecure contexts) there is no shared storage to guard either. */
export function browserLocks(): Locks {
  const manager: LockManager | undefined = globalThis.navigator?.locks;
  if (!manager) return { hold: (_, work) => work() };
  return {
    hold: async (name, work, { wait = true, shared = false, signal } = {}) => {
      // The browser refuses a signal together with `ifAvailable`, which waits for nothing anyway.
      const options: LockOptions = {
        mode: shared ? 'shared' : 'exclusive',
        ...(wait ? { signal } : { ifAvailable: true }),
      };
      return await manager.request(name, options, async (lock) => (lock ? await work() : undefined));
    },
  };
}

/** The one name under which a stored model is read (shared) and deleted (exclusive). */
export const modelLock = (id: string): string => `model:${id}`;
/** The one name under which a download is under way. */
export const downloadLock = (id: string): string => `download:${id}`;
/** Held while files take their final names and while what nobody owns is swept away. */
export const COMMIT_LOCK = 'models:commit';
