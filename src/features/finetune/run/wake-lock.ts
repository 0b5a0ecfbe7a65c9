/** Keeps the screen, and with it the tab, awake while something long runs; where the browser cannot, nothing happens. */
export function holdAwake(): () => void {
  let released = false;
  let lock: WakeLockSentinel | undefined;
  const ask = async () => {
    if (released || document.visibilityState !== 'visible') return;
    const given = await navigator.wakeLock?.request('screen').catch(() => undefined);
    if (released) void given?.release();
    else lock = given;
  };
  // The browser takes the lock away when the tab is hidden.
  document.addEventListener('visibilitychange', ask);
  void ask();
  return () => {
    released = true;
    document.removeEventListener('visibilitychange', ask);
    void lock?.release();
  };
}
