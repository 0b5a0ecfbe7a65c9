/** True on machines whose command key is Cmd. */
export function isMac(): boolean {
  return /mac|iphone|ipad/i.test(navigator.platform);
}

/** "Ctrl" or "⌘", as shown on keys. */
export function commandKey(): string {
  return isMac() ? '⌘' : 'Ctrl';
}
