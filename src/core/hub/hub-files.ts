/**
 * The hub's URL conventions and its API's description of a repository. Source: the hub's own API documentation,
 * huggingface.co/docs/hub/api, and the responses of `/api/models/<repo>/revision/<revision>?blobs=true`.
 */
import * as v from 'valibot';
import { malformedFile } from '@/core/formats/bytes/file-errors';
import { HUB_BASE } from './model-origin';

/** A file of a repository. */
export interface HubFile {
  name: string;
  /** Bytes; undefined where the server does not say. */
  size?: number;
  /** SHA-256 in hexadecimal, for files the hub keeps in its large file storage. */
  sha256?: string;
}

export interface HubRepo {
  /** The revision as a commit: 40 hexadecimal digits. */
  commit: string;
  files: HubFile[];
  license?: string;
}

const withoutSlash = (base: string): string => base.replace(/\/+$/, '');
const path = (text: string): string => text.split('/').map(encodeURIComponent).join('/');

/** API address of a repository at a revision. */
export function apiUrl(repo: string, revision: string, base = HUB_BASE): string {
  // A revision may contain slashes (`refs/pr/1`); the API takes it as one segment.
  return `${withoutSlash(base)}/api/models/${path(repo)}/revision/${encodeURIComponent(revision)}?blobs=true`;
}

/** Address of a file in a repository; large files redirect to a content host. */
export function fileUrl(repo: string, revision: string, file: string, base = HUB_BASE): string {
  return `${withoutSlash(base)}/${path(repo)}/resolve/${encodeURIComponent(revision)}/${path(file)}`;
}

/** Address of a file in a plain folder; the query of the folder's address is kept. */
export function folderFileUrl(folder: string, file: string): string {
  const url = new URL(folder);
  url.pathname = `${withoutSlash(url.pathname)}/${encodeURIComponent(file)}`;
  url.hash = '';
  return url.href;
}

const size = v.optional(v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(0))));
const API = v.object({
  sha: v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/)),
  siblings: v.pipe(
    v.array(
      v.object({
        rfilename: v.string(),
        size,
        lfs: v.optional(v.nullable(v.object({ sha256: v.optional(v.string()), size }))),
      }),
    ),
    v.maxLength(100_000),
  ),
  cardData: v.optional(v.nullable(v.object({ license: v.optional(v.unknown()) }))),
});

/** Bytes of the API's response, at most: repositories of many thousand files stay below it. */
export const LARGEST_API_ANSWER = 16 * 2 ** 20;

/**
 * Reads the API's description of a repository.
 * @param json the parsed response, not validated
 * @throws {PlaygroundError} `malformed-file`
 */
export function parseRepo(json: unknown): HubRepo {
  const result = v.safeParse(API, json);
  if (!result.success) {
    throw malformedFile(
      'The description of the repository',
      `${v.getDotPath(result.issues[0]) ?? 'it'} is not what the hub writes.`,
      'Check the address; it must be one of the hub or of a mirror with the same layout.',
    );
  }
  const { sha, siblings, cardData } = result.output;
  const license = cardData?.license;
  return {
    commit: sha,
    license: typeof license === 'string' ? license.slice(0, 100) : undefined,
    files: siblings.map(({ rfilename, size: bytes, lfs }) => ({
      name: rfilename,
      size: lfs?.size ?? bytes ?? undefined,
      sha256: /^[0-9a-f]{64}$/.test(lfs?.sha256 ?? '') ? lfs?.sha256 : undefined,
    })),
  };
}
