// Puts the theme in force on the root element before the first paint, so that nothing flashes, and follows the system
// from then on unless a person has chosen. src/app/theme.ts changes the choice.
(() => {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    let chosen = null;
    try {
      chosen = localStorage.getItem('playground.theme');
    } catch {
      // Storage may be forbidden; the system's theme then holds.
    }
    const system = dark.matches ? 'dark' : 'light';
    document.documentElement.dataset.theme = chosen === 'light' || chosen === 'dark' ? chosen : system;
  };
  apply();
  dark.addEventListener('change', apply);
})();
