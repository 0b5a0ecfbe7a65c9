// Runs before the first paint: a stored choice of theme wins over the system's, so nothing flashes.
(() => {
  try {
    const stored = localStorage.getItem('playground.theme');
    if (stored === 'light' || stored === 'dark') document.documentElement.dataset.theme = stored;
  } catch {
    // Storage may be forbidden; the system's theme then holds.
  }
})();
