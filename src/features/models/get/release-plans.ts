/**
 * What each released model needs on this device, computed from its published shape without any request, so that it can
 * be shown before a person chooses to contact a server.
 */
import {
  deviceBytes,
  fileBytes,
  parameterCount,
  plannedTensors,
  shortfalls,
  type TensorPlan,
} from '@/core/hub/fit';
import type { DeviceProbe, RecipePlan, StorageFacts, StoredModel } from '@/core/hub/library-types';
import { bytesPerStep, predictSpeed } from '@/core/hub/predict-speed';
import { RELEASES, type Release } from '@/core/hub/releases';
import { checkT5Config, T5_COMMON, type T5Config } from '@/core/model/t5-config';

type Shape = Pick<T5Config, 'dModel' | 'dFf' | 'dKv' | 'numHeads'> & { layers: number; v10?: boolean };

/** T5 v1.1 (small to 3B) and v1.0 (11B): Raffel et al. 2020 and the configurations published with the weights. */
const T5: Readonly<Record<Release['size'], Shape>> = {
  small: { dModel: 512, dFf: 1024, dKv: 64, numHeads: 6, layers: 8 },
  base: { dModel: 768, dFf: 2048, dKv: 64, numHeads: 12, layers: 12 },
  large: { dModel: 1024, dFf: 2816, dKv: 64, numHeads: 16, layers: 24 },
  '3b': { dModel: 2048, dFf: 5120, dKv: 64, numHeads: 32, layers: 24 },
  '11b': { dModel: 1024, dFf: 65_536, dKv: 128, numHeads: 128, layers: 24, v10: true },
};
/** mT5-XL and mT5-XXL: Xue et al. 2021. */
const MT5: Readonly<Partial<Record<Release['size'], Shape>>> = {
  '3b': T5['3b'],
  '11b': { dModel: 4096, dFf: 10_240, dKv: 64, numHeads: 64, layers: 24 },
};

const T5_VOCABULARY = 32_100;
const MT5_VOCABULARY = 250_112;

/** The part of a release's configuration that sizes and speed depend on. */
export function releaseConfig({ size, multilingual }: Release): T5Config {
  const { layers, v10 = false, ...shape } = (multilingual && MT5[size]) || T5[size];
  return checkT5Config({
    ...shape,
    numEncoderLayers: layers,
    numDecoderLayers: layers,
    vocabSize: multilingual ? MT5_VOCABULARY : T5_VOCABULARY,
    denseActFn: v10 ? 'relu' : 'gelu_new',
    isGatedAct: !v10,
    tieWordEmbeddings: v10,
    scaleDecoderOutputs: v10,
    ...T5_COMMON,
  });
}

/** Releases of one shape, which differ only in what they were trained with. */
export interface ReleaseGroup {
  key: string;
  name: string;
  parameters: number;
  /** Bytes to download; undefined where only the hub knows. */
  sourceBytes?: number;
  releases: Release[];
}

/** What a recipe needs on any device. */
export interface RecipeFacts {
  recipe: (typeof RECIPES)[number];
  tensors: readonly TensorPlan[];
  fileBytes: number;
  deviceBytes: number;
  bytesPerStep: number;
  decoderLayers: number;
}

/** The formats a release can be stored in, the default first. */
const RECIPES = ['q8_0', 'mixed', 'q4_0', 'f16'] as const;

/** English models first, each kind smallest first. */
export function releaseGroups(): ReleaseGroup[] {
  const groups = new Map<string, ReleaseGroup>();
  for (const release of RELEASES) {
    const key = `${release.multilingual ? 'mtk' : 'tk'}-${release.size}`;
    const group = groups.get(key);
    if (group) group.releases.push(release);
    else groups.set(key, newGroup(key, release));
  }
  return [...groups.values()].sort((a, b) => Number(isMultilingual(a)) - Number(isMultilingual(b)));
}

function isMultilingual({ releases }: ReleaseGroup): boolean {
  return releases[0]!.multilingual;
}

function newGroup(key: string, release: Release): ReleaseGroup {
  const { size, multilingual, sourceBytes } = release;
  const letters = /^\d/.test(size) ? size.toUpperCase() : size;
  return {
    key,
    name: `${multilingual ? 'mTk-Instruct' : 'Tk-Instruct'} ${letters}`,
    parameters: parameterCount(releaseConfig(release)),
    sourceBytes,
    releases: [release],
  };
}

const known = new Map<string, readonly RecipeFacts[]>();

/** The formats the releases of a group can be stored in, the default first; computed once per group. */
export function recipesOf({ key, releases }: ReleaseGroup): readonly RecipeFacts[] {
  const recipes = known.get(key) ?? computeRecipes(releaseConfig(releases[0]!));
  known.set(key, recipes);
  return recipes;
}

function computeRecipes(config: T5Config): readonly RecipeFacts[] {
  return RECIPES.map((recipe) => {
    const tensors = plannedTensors(config, recipe);
    return {
      recipe,
      tensors,
      fileBytes: fileBytes(config, tensors, true),
      deviceBytes: deviceBytes(tensors),
      bytesPerStep: bytesPerStep(config, tensors),
      decoderLayers: config.numDecoderLayers,
    };
  });
}

/**
 * What each recipe means on this device.
 * @param probe undefined until the device is measured: then only storage is checked, and no speed is predicted
 */
export function planRecipes(
  recipes: readonly RecipeFacts[],
  probe: DeviceProbe | undefined,
  storage: StorageFacts,
): RecipePlan[] {
  return recipes.map(({ recipe, tensors, bytesPerStep: bytes, decoderLayers: layers, ...sizes }) => ({
    recipe,
    ...sizes,
    shortfalls: shortfalls(tensors, sizes.fileBytes, probe, storage),
    tokensPerSecond: probe && predictSpeed({ bytesPerStep: bytes, layers, probe }),
  }));
}

/** Whether a recipe can run here. Without storage alone it can: the model is then kept in memory for this visit. */
export function canRunHere({ shortfalls: missing }: Pick<RecipePlan, 'shortfalls'>): boolean {
  return missing.every(({ limit }) => limit === 'storage');
}

/** The stored models that come from a release, in any format. */
export function storedFormsOf(repo: string, stored: readonly StoredModel[]): StoredModel[] {
  return stored.filter(({ origin }) => origin.kind === 'hub' && origin.repo === repo);
}
