/** The `lang` of a text, which decides how it is read aloud and where its lines break. */

let tags: Map<string, string> | undefined;

/** English name of a language -> its two-letter tag; undefined when it has none. */
export function languageTag(name: string | undefined): string | undefined {
  if (!name) return undefined;
  tags ??= allTags();
  return tags.get(name.trim().toLowerCase());
}

function allTags(): Map<string, string> {
  const names = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });
  const letters = [...'abcdefghijklmnopqrstuvwxyz'];
  const found = new Map<string, string>();
  for (const first of letters) {
    for (const second of letters) {
      const tag = first + second;
      const name = names.of(tag);
      if (name && !found.has(name.toLowerCase())) found.set(name.toLowerCase(), tag);
    }
  }
  return found;
}
