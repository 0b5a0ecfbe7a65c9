import { Monitor, Moon, Sun } from 'lucide-react';
import { IconButton } from '@/components/ui/button';
import { type Theme, useTheme } from './theme';

const NEXT: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };
const ICONS = { system: Monitor, light: Sun, dark: Moon };
const NAMES = { system: 'as the system', light: 'light', dark: 'dark' };

export function ThemeToggle() {
  const theme = useTheme((state) => state.theme);
  const setTheme = useTheme((state) => state.setTheme);
  const Icon = ICONS[theme];
  return (
    <IconButton
      label={`Theme: ${NAMES[theme]}. Change to ${NAMES[NEXT[theme]]}`}
      onClick={() => setTheme(NEXT[theme])}
    >
      <Icon size={17} aria-hidden />
    </IconButton>
  );
}
