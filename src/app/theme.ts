/** Light, dark or the system's theme; `public/theme.js` applies the stored choice before the first paint. */
import { create } from 'zustand';
import { browserStorage } from '@/storage/envelope';

export type Theme = 'system' | 'light' | 'dark';

/** Also read by public/theme.js. */
const KEY = 'playground.theme';

function storedTheme(): Theme {
  try {
    const stored = browserStorage()?.getItem(KEY);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    return 'system';
  }
}

interface ThemeState {
  theme: Theme;
  setTheme(theme: Theme): void;
}

export const useTheme = create<ThemeState>()((set) => ({
  theme: storedTheme(),
  setTheme: (theme) => {
    set({ theme });
    const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
    document.documentElement.dataset.theme = theme === 'system' ? system : theme;
    try {
      if (theme === 'system') browserStorage()?.removeItem(KEY);
      else browserStorage()?.setItem(KEY, theme);
    } catch {
      // The choice then lasts as long as the page.
    }
  },
}));
