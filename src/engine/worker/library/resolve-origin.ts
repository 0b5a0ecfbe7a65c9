/** Resolves an origin to the files of a model, at a pinned commit if the server has commits. */
import { PlaygroundError } from '@/core/errors';
import { JSON_LIMITS, parseJson } from '@/core/formats/bytes/json-file';
import { apiUrl, fileUrl, folderFileUrl, LARGEST_API_ANSWER, parseRepo } from '@/core/hub/hub-files';
import { HUB_BASE, type PinnedOrigin } from '@/core/hub/model-origin';
import { checkOrigin } from '@/core/hub/parse-origin';
import {
  type FilePlan,
  planFiles,
  planShards,
  WEIGHT_FILES,
  type WeightsFormat,
} from '@/core/hub/plan-files';
import type { HttpClient } from './http-client';
import { networkError } from './http-errors';
import { openHttpFile, type RemoteFile } from './http-file';
import { type TokenizerSidecars, tokenizerSidecars } from './tokenizer-sidecars';

/** The files of a model on a web server, before any weights are read. */
export interface ResolvedModel {
  origin: PinnedOrigin;
  name: string;
  license?: string;
  format: WeightsFormat;
  /** One file, or every shard. */
  weights: RemoteFile[];
  /** Undefined for GGUF, which includes it. */
  config?: RemoteFile;
  tokenizer?: TokenizerSidecars;
}

/** A location with model files; `listing` is set if it lists them. */
interface Place {
  origin: PinnedOrigin;
  name: string;
  license?: string;
  listing?: RemoteFile[];
  file: (name: string) => RemoteFile;
}

/**
 * @throws {PlaygroundError} `network`, `invalid-input`, `unsupported-file`, `malformed-file`, `checkpoint-mismatch`
 */
export async function resolveOrigin(http: HttpClient, origin: PinnedOrigin): Promise<ResolvedModel> {
  checkOrigin(origin);
  if (origin.kind === 'gguf-url') {
    const name = lastSegment(origin.url) || 'model.gguf';
    const weights = [{ name, url: origin.url }];
    return { origin, name: name.replace(/\.gguf$/i, ''), format: 'gguf', weights };
  }
  const place = origin.kind === 'hub' ? await openHub(http, origin) : openFolder(origin);
  const plan = place.listing
    ? planFiles(place.listing.map(({ name }) => name))
    : await probeWeights(http, place);
  const { name, license } = place;
  const weights = plan.index ? await readShards(http, place, plan) : [place.file(plan.name)];
  const model = { origin: place.origin, name, license, format: plan.format, weights };
  if (plan.format === 'gguf') return model;
  // Without a listing, these are tried when they are read.
  const sidecar = (file: string): RemoteFile | undefined =>
    place.listing && !place.listing.some((each) => each.name === file) ? undefined : place.file(file);
  return { ...model, config: sidecar('config.json'), tokenizer: tokenizerSidecars(sidecar) };
}

async function openHub(http: HttpClient, origin: PinnedOrigin & { kind: 'hub' }): Promise<Place> {
  const { repo, base } = origin;
  const revision = origin.commit ?? origin.revision ?? 'main';
  const described = await describeRepo(http, repo, revision, base);
  const commit = described?.commit ?? origin.commit;
  const at = (file: string): RemoteFile => ({
    name: file,
    url: fileUrl(repo, commit ?? revision, file, base),
  });
  const listing = described?.files.map((file) => ({ ...file, ...at(file.name) }));
  return {
    origin: { ...origin, commit },
    name: repo.split('/').pop()!,
    license: described?.license,
    listing,
    file: (name) => listing?.find((file) => file.name === name) ?? at(name),
  };
}

/** The repository's description by the API; undefined for a mirror that only serves files. */
async function describeRepo(http: HttpClient, repo: string, revision: string, base: string | undefined) {
  const what = `the repository "${repo}" at "${revision}"`;
  const mirror = base !== undefined && new URL(base).host !== new URL(HUB_BASE).host;
  try {
    const answer = await http.readSmall(apiUrl(repo, revision, base), what, LARGEST_API_ANSWER);
    if (answer) return parseRepo(parseJson(what, answer));
  } catch (error) {
    const noApi = error instanceof PlaygroundError && error.code === 'malformed-file';
    if (!(mirror && noApi)) throw error;
  }
  if (mirror) return undefined;
  throw networkError(
    `${new URL(base ?? HUB_BASE).host} has no ${what} (404).`,
    'Check the name and the revision.',
  );
}

function openFolder(origin: PinnedOrigin & { kind: 'folder' }): Place {
  return {
    origin,
    name: lastSegment(origin.url) || new URL(origin.url).host,
    file: (name) => ({ name, url: folderFileUrl(origin.url, name) }),
  };
}

function lastSegment(url: string): string {
  const segment = new URL(url).pathname.split('/').filter(Boolean).pop() ?? '';
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Tries the usual file names one by one. */
async function probeWeights(http: HttpClient, place: Place): Promise<FilePlan> {
  let refusal: unknown;
  for (const plan of WEIGHT_FILES) {
    try {
      if (await openHttpFile(http, place.file(plan.name))) return plan;
    } catch (error) {
      // Some servers answer with a web page, or 403, for missing files.
      if (!(error instanceof PlaygroundError) || error.code === 'cancelled') throw error;
      refusal ??= error;
    }
  }
  throw (
    refusal ??
    networkError(
      `There are no weights at ${place.file('').url} (404).`,
      'The folder must contain model.safetensors or pytorch_model.bin, whole or as shards with an index.',
    )
  );
}

async function readShards(http: HttpClient, place: Place, plan: FilePlan): Promise<RemoteFile[]> {
  const json = parseJson(plan.name, await readSidecar(http, place.file(plan.name), JSON_LIMITS.index));
  const present = place.listing?.map(({ name }) => name);
  return planShards(plan.name, json, plan.format, present).map(place.file);
}

/** @throws {PlaygroundError} `network` if it is missing */
export async function readSidecar(
  http: HttpClient,
  file: RemoteFile,
  limit: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await http.readSmall(file.url, file.name, limit);
  if (!bytes) throw networkError(`There is no ${file.name} at ${file.url} (404).`, 'Check the address.');
  if (file.size !== undefined && bytes.length !== file.size) {
    throw new PlaygroundError(
      'checksum',
      `${file.name} has ${bytes.length} bytes; its listing says ${file.size}.`,
      { hint: 'Try again, or use another source.' },
    );
  }
  return bytes;
}
