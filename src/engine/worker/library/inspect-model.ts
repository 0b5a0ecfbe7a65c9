/** Inspects a model without fetching its weights: its configuration, sizes, and the cost of each recipe. */

import { type ByteSource, bytesSource } from '@/core/formats/bytes/byte-source';
import { JSON_LIMITS, parseJson } from '@/core/formats/bytes/json-file';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import type { Quantisation } from '@/core/formats/checkpoint/convert';
import { openCheckpoint } from '@/core/formats/checkpoint/open-checkpoint';
import { readTokenizer } from '@/core/formats/checkpoint/read-tokenizer';
import { deviceBytes, fileBytes, parameterCount, plannedTensors, type TensorPlan } from '@/core/hub/fit';
import type { ModelPlan, StoredRecipe } from '@/core/hub/library-types';
import type { PinnedOrigin } from '@/core/hub/model-origin';
import type { WeightsFormat } from '@/core/hub/plan-files';
import { parseT5Config, type T5Config } from '@/core/model/t5-config';
import type { HttpClient } from './http-client';
import { networkError, statusError } from './http-errors';
import { openHttpFile, type RemoteFile } from './http-file';
import { ReadAhead } from './read-ahead';
import { readSidecar, resolveOrigin } from './resolve-origin';
import { readWithoutJson, sidecarReader, type TokenizerSidecars } from './tokenizer-sidecars';

/** The part of a plan that depends only on the model; device and storage are checked each time. */
export type InspectedModel = Omit<ModelPlan, 'recipes'> & {
  ways: { recipe: StoredRecipe; tensors: readonly TensorPlan[]; fileBytes: number; deviceBytes: number }[];
};

/** Recipes for storing full-precision weights, the default first. */
const RECIPES: readonly Quantisation[] = ['q8_0', 'mixed', 'q4_0', 'f16'];

/** @throws {PlaygroundError} what {@link resolveOrigin} and the readers throw */
export async function inspectRemote(http: HttpClient, origin: PinnedOrigin): Promise<InspectedModel> {
  const model = await resolveOrigin(http, origin);
  if (model.format === 'gguf') {
    const source = await openHeader(http, model.weights[0]!);
    const checkpoint = await openCheckpoint([source]);
    return describe(checkpoint, 'gguf', [source], model.origin, model.name, model.license);
  }
  const configBytes = await readSidecar(http, model.config!, JSON_LIMITS.config);
  const config = parseT5Config(parseJson('config.json', configBytes));
  const sizes: number[] = [];
  for (const file of model.weights) sizes.push(file.size ?? (await remoteSize(http, file)));
  const hasTokenizer = await findTokenizer(http, model.tokenizer!, bytesSource('config.json', configBytes));
  return {
    ...facts(config, model.format, hasTokenizer, RECIPES),
    origin: model.origin,
    name: model.name,
    license: model.license,
    files: sizes.length,
    sourceBytes: sizes.reduce((sum, size) => sum + size, 0),
  };
}

/** Whether a model can read text. All but a tokenizer.json, which is large, is read: it may be refused. */
async function findTokenizer(
  http: HttpClient,
  sidecars: TokenizerSidecars,
  config: ByteSource,
): Promise<boolean> {
  if (sidecars.json && (await exists(http, sidecars.json))) return true;
  const read = sidecarReader(http, (file, limit) => readSidecar(http, file, limit));
  const files = await readWithoutJson(sidecars, read);
  return (await readTokenizer([config, ...files])) !== undefined;
}

/** @throws {PlaygroundError} what the readers throw */
export async function inspectLocal(files: readonly ByteSource[]): Promise<InspectedModel> {
  const checkpoint = await openCheckpoint(files);
  const weights = weightsAmong(files);
  const name = checkpoint.metadata['general.name'] ?? weights[0]!.name.replace(/\.\w+$/, '');
  return describe(checkpoint, formatOf(weights[0]!.name), weights, { kind: 'local' }, name);
}

function describe(
  checkpoint: Checkpoint,
  format: WeightsFormat,
  weights: readonly ByteSource[],
  origin: ModelPlan['origin'],
  name: string,
  license?: string,
): InspectedModel {
  const { config, tokenizer } = checkpoint;
  const sourceBytes = weights.reduce((sum, { size }) => sum + size, 0);
  const inspected = facts(config, format, tokenizer !== undefined, RECIPES);
  const asIs = [...checkpoint.tensors.values()];
  const ways =
    format === 'gguf'
      ? [
          { recipe: 'as-is' as const, tensors: asIs, fileBytes: sourceBytes, deviceBytes: deviceBytes(asIs) },
          ...inspected.ways,
        ]
      : inspected.ways;
  const { notes } = checkpoint;
  return { ...inspected, ways, origin, name, license, notes, files: weights.length, sourceBytes };
}

function facts(
  config: T5Config,
  format: WeightsFormat,
  hasTokenizer: boolean,
  recipes: readonly Quantisation[],
) {
  const ways: InspectedModel['ways'] = recipes.map((recipe) => {
    const tensors = plannedTensors(config, recipe);
    return {
      recipe,
      tensors,
      fileBytes: fileBytes(config, tensors, hasTokenizer),
      deviceBytes: deviceBytes(tensors),
    };
  });
  return { config, format, hasTokenizer, parameters: parameterCount(config), ways };
}

/** The weight files among the files of a model, which are known to belong together. */
export function weightsAmong<Named extends { name: string; size: number }>(files: readonly Named[]): Named[] {
  const weights = files.filter(({ name }) => !/\.(json|model|txt|md)$/i.test(name));
  const kind = formatOf((weights.find(({ name }) => /\.safetensors$/i.test(name)) ?? weights[0]!).name);
  return weights.filter(({ name }) => formatOf(name) === kind);
}

function formatOf(name: string): WeightsFormat {
  if (/\.gguf$/i.test(name)) return 'gguf';
  return /\.safetensors$/i.test(name) ? 'safetensors' : 'torch';
}

async function remoteSize(http: HttpClient, file: RemoteFile): Promise<number> {
  const opened = await openHttpFile(http, file);
  if (!opened) throw networkError(`There is no ${file.name} at ${file.url} (404).`, 'Check the address.');
  return (opened.ranges ? opened.source.size : opened.size) ?? 0;
}

async function exists(http: HttpClient, file: RemoteFile): Promise<boolean> {
  if (file.size !== undefined) return true;
  return http.repeat(file.url, () =>
    http.request(file.url, { method: 'HEAD' }, async (response) => {
      if (!response.ok && response.status !== 404) throw statusError(response, file.name);
      return response.ok;
    }),
  );
}

/** Opens a GGUF file to read its header. A server without ranges sends the beginning again for each larger window. */
async function openHeader(http: HttpClient, file: RemoteFile): Promise<ByteSource> {
  const opened = await openHttpFile(http, file);
  if (!opened) throw networkError(`There is no ${file.name} at ${file.url} (404).`, 'Check the address.');
  if (opened.ranges) return new ReadAhead(opened.source);
  if (opened.size === undefined) {
    throw networkError(
      `The server does not report the size of ${file.name}.`,
      'Download the file and choose it here as a local file.',
    );
  }
  return {
    name: file.name,
    size: opened.size,
    read: (offset, length) => readBeginning(http, file, offset + length).then((bytes) => bytes.slice(offset)),
  };
}

class Enough extends Error {}

/** The first bytes of a file from a server that only sends whole files; the rest is not read. */
async function readBeginning(http: HttpClient, file: RemoteFile, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  await http.repeat(file.url, () =>
    http
      .request(file.url, {}, async (response, body) => {
        if (!response.ok) throw statusError(response, file.name);
        let got = 0;
        await body((chunk) => {
          bytes.set(chunk.subarray(0, length - got), got);
          got = Math.min(length, got + chunk.length);
          if (got === length) throw new Enough();
        });
      })
      .catch((error: unknown) => {
        if (!(error instanceof Enough)) throw error;
      }),
  );
  return bytes;
}
