/** True where shortcuts use the Command key. */
export function isMac(): boolean {
  return /mac|iphone|ipad/i.test(navigator.platform);
}

/** "Ctrl" or "⌘", as shown on keys. */
export function commandKey(): string {
  return isMac() ? '⌘' : 'Ctrl';
}
