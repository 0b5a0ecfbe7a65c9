/**
 * The characters that Python's `str.strip()` and `str.split()` treat as white space, as a regular expression class. JavaScript's
 * `\s` leaves out U+001C to U+001F and U+0085, and takes U+FEFF.
 */
export const PYTHON_SPACE =
  '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
