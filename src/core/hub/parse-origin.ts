/** Parses what a person types to name a model: a repository, a page of the hub, or the address of a file or folder. */
import { PlaygroundError } from '@/core/errors';
import { HUB_BASE, type ModelOrigin } from './model-origin';

/** What the hub allows in a repository's id: `owner/name`, or a legacy name without an owner (`t5-small`). */
const REPO = /^(?:[\w-][\w.-]{0,95}\/)?[\w-][\w.-]{0,95}$/;
/** Branch, tag, commit or `refs/pr/N`. */
const REVISION = /^[\w][\w./-]{0,127}$/;

/**
 * @param text `owner/name`, `owner/name@revision`, a page or file address on the hub, any address of a `.gguf` file, or
 *   the address of a folder that holds a model's files
 * @param base another hub with the same layout, for `owner/name`; undefined means the hub itself
 * @throws {PlaygroundError} `invalid-input`
 */
export function parseOrigin(text: string, base?: string): ModelOrigin {
  const trimmed = text.trim();
  if (/^https?:\/\//i.test(trimmed)) return parseAddress(trimmed);
  const [repo = '', ...rest] = trimmed.split('@');
  return checkOrigin({ kind: 'hub', repo, revision: rest.length > 0 ? rest.join('@') : undefined, base });
}

function parseAddress(text: string): ModelOrigin {
  const url = checkAddress(text);
  const hub = new URL(HUB_BASE).host;
  if (url.host === hub || url.host === `www.${hub}`) {
    const [owner, name, verb, ...rest] = url.pathname.split('/').filter(Boolean).map(decodeURIComponent);
    const file = verb === 'blob' || verb === 'resolve';
    if (!file || !rest.at(-1)?.toLowerCase().endsWith('.gguf')) {
      const repo = [owner, name].filter(Boolean).join('/');
      return checkOrigin({ kind: 'hub', repo, revision: revisionOf(verb, rest) });
    }
    // The page of a file stands for the file.
    url.pathname = url.pathname.replace('/blob/', '/resolve/');
  }
  if (url.pathname.toLowerCase().endsWith('.gguf')) return { kind: 'gguf-url', url: url.href };
  return { kind: 'folder', url: url.href };
}

function revisionOf(verb: string | undefined, rest: readonly string[]): string | undefined {
  if (verb !== 'tree' && verb !== 'blob' && verb !== 'resolve') return undefined;
  return rest[0] === 'refs' ? rest.slice(0, 3).join('/') : rest[0];
}

/**
 * Validates an origin from any source: a share link, a stored record, a person.
 * @throws {PlaygroundError} `invalid-input`
 */
export function checkOrigin(origin: ModelOrigin): ModelOrigin {
  if (origin.kind !== 'hub') {
    checkAddress(origin.url);
    return origin;
  }
  const { repo, revision, base } = origin;
  if (!REPO.test(repo) || repo.includes('..')) {
    throw new PlaygroundError('invalid-input', `"${repo.slice(0, 80)}" does not name a model.`, {
      hint: 'Write owner/name as on the hub, or the address of a folder or of a .gguf file.',
    });
  }
  if (revision !== undefined && (!REVISION.test(revision) || revision.includes('..'))) {
    throw new PlaygroundError('invalid-input', `"${revision.slice(0, 80)}" is no revision.`, {
      hint: 'Write a branch, a tag or a commit after the @.',
    });
  }
  if (base !== undefined) checkAddress(base);
  return origin;
}

function checkAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const plain = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal(url.hostname));
  if (!url || !plain || url.username || url.password) {
    throw new PlaygroundError(
      'invalid-input',
      `"${text.slice(0, 120)}" is no address to fetch a model from.`,
      {
        hint: 'Use an https:// address; http:// only works for this machine (localhost).',
      },
    );
  }
  return url;
}

function isLocal(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '127.0.0.1' || host === '[::1]';
}
