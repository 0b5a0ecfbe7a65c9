/** Keeps the screen on during long work; does nothing where the browser cannot. @returns a function that ends it */
export function holdAwake(): () => void {
  let released = false;
  let lock: WakeLockSentinel | undefined;
  const ask = async () => {
    if (released || document.visibilityState !== 'visible') return;
    const given = await navigator.wakeLock?.request('screen').catch(() => undefined);
    if (released) void given?.release();
    else lock = given;
  };
  // The browser releases the lock when the tab is hidden.
  document.addEventListener('visibilitychange', ask);
  void ask();
  return () => {
    released = true;
    document.removeEventListener('visibilitychange', ask);
    void lock?.release();
  };
}
