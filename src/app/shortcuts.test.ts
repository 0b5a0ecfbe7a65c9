import { afterEach, describe, expect, it } from 'vitest';
import {
  modKey,
  modShiftKey,
  plainKey,
  type Shortcut,
  type ShortcutGroup,
  useShortcutRegistry,
} from './shortcuts';

const press = (key: string, held: Partial<KeyboardEvent> = {}) =>
  ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held }) as KeyboardEvent;
const ctrl = { ctrlKey: true };

describe('keys', () => {
  it('are met by Ctrl and by Cmd, whatever the case', () => {
    expect(modKey('k')(press('k', ctrl))).toBe(true);
    expect(modKey('k')(press('K', { metaKey: true }))).toBe(true);
    expect(modKey('k')(press('k'))).toBe(false);
    expect(modKey('k')(press('k', { ctrlKey: true, altKey: true }))).toBe(false);
  });

  it('tell a letter with Shift from one without, but take the signs that need it on some keyboards', () => {
    expect(modKey('z')(press('Z', { ...ctrl, shiftKey: true }))).toBe(false);
    expect(modShiftKey('z')(press('Z', { ...ctrl, shiftKey: true }))).toBe(true);
    expect(modShiftKey('z')(press('z', ctrl))).toBe(false);
    expect(modKey('/')(press('/', { ...ctrl, shiftKey: true }))).toBe(true);
  });

  it('on their own are not met with another held', () => {
    expect(plainKey('escape')(press('Escape'))).toBe(true);
    expect(plainKey('escape')(press('Escape', ctrl))).toBe(false);
  });
});

describe('the registry', () => {
  const group = (title: string, owner: ShortcutGroup['owner']): ShortcutGroup => {
    const entry: Shortcut = { keys: ['Esc'], does: title, matches: plainKey('escape'), run: () => true };
    return { title, owner, entries: [entry] };
  };
  const titles = () => useShortcutRegistry.getState().groups.map(({ title }) => title);
  afterEach(() => useShortcutRegistry.setState({ groups: [] }));

  it('keeps the keys of the shell below those of a route, whichever came first', () => {
    const { add } = useShortcutRegistry.getState();
    add(group('route', 'route'));
    add(group('shell', 'shell'));
    add(group('later route', 'route'));
    expect(titles()).toEqual(['shell', 'route', 'later route']);
  });

  it('forgets a route that is left, and only that', () => {
    const { add } = useShortcutRegistry.getState();
    const leave = add(group('a', 'route'));
    add(group('b', 'route'));
    leave();
    leave();
    expect(titles()).toEqual(['b']);
  });
});
