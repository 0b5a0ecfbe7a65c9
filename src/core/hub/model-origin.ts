/** Where a model comes from. Plain data: it is sent between workers and stored in commit records. */

/** The hub itself; a mirror has another base and the same paths below it. */
export const HUB_BASE = 'https://huggingface.co';

export type ModelOrigin =
  /** A repository of the hub or of a mirror with the same layout; no revision means `main`, no base means the hub. */
  | { kind: 'hub'; repo: string; revision?: string; base?: string }
  /** A plain folder on any web server, with the files of a model repository in it. */
  | { kind: 'folder'; url: string }
  /** One GGUF file on any web server. */
  | { kind: 'gguf-url'; url: string };

/** An origin that identifies fixed content: the revision of a repository is a commit. */
export type PinnedOrigin = ModelOrigin & {
  /** 40 hexadecimal digits; undefined where the server has no commits. */
  commit?: string;
};
