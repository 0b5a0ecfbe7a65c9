/** The model in the plan dialog: the formats it can be stored in here, and the start of its download. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { PlaygroundError } from '@/core/errors';
import type { Download, ModelPlan, RecipePlan, StoredModel, StoredRecipe } from '@/core/hub/library-types';
import type { ModelOrigin, PinnedOrigin } from '@/core/hub/model-origin';
import type { Release } from '@/core/hub/releases';
import type { ModelLibrary } from '@/engine/client/model-library';
import { originTitle } from '@/features/models/descriptions';
import type { LibraryStore } from '@/features/models/library/library-store';
import { canRunHere, planRecipes, type ReleaseGroup, recipesOf, storedFormsOf } from './release-plans';

/** What a person chose to look at. */
export type PlanSubject =
  /** Known without a request: its sizes follow from its published shape. */
  | { kind: 'release'; group: ReleaseGroup; release: Release; base?: string }
  | { kind: 'remote'; origin: ModelOrigin }
  | { kind: 'files'; files: File[] };

export interface PlanView {
  name: string;
  parameters: number;
  /** Bytes to download, the same for every recipe; undefined where only the hub knows. */
  sourceBytes?: number;
  license?: string;
  hasTokenizer: boolean;
  /** What is unusual about it, as sentences. */
  notes: readonly string[];
  /** Where it is fetched from; undefined for files of this machine. */
  origin?: PinnedOrigin;
  recipes: readonly RecipePlan[];
}

export type PlanStatus =
  | { state: 'closed' }
  | { state: 'looking'; subject: PlanSubject }
  | { state: 'failed'; subject: PlanSubject; error: PlaygroundError }
  | {
      state: 'ready';
      subject: PlanSubject;
      plan: PlanView;
      /** The recipe that is selected; undefined when none runs here. */
      recipe: StoredRecipe | undefined;
      /** The download was requested and is not listed yet. */
      starting: boolean;
      /** Why it could not be started. */
      error?: PlaygroundError;
    };

export interface PlanState {
  status: PlanStatus;
  /**
   * Reads what is known of a model. Releases and local files need no request; a remote origin is asked for its
   * configuration and headers.
   */
  open(subject: PlanSubject): Promise<void>;
  choose(recipe: StoredRecipe): void;
  /** Starts the download and closes once it is under way. */
  begin(): Promise<void>;
  close(): void;
}

export type PlanStore = StoreApi<PlanState>;

/** @param onStored called with a model whose download this store started */
export function createPlanStore(
  library: ModelLibrary,
  device: LibraryStore,
  onStored: (model: StoredModel) => void,
): PlanStore {
  let looking = new AbortController();

  return createStore<PlanState>()((set, get) => ({
    status: { state: 'closed' },
    open: async (subject) => {
      looking.abort();
      const mine = new AbortController();
      looking = mine;
      const settle = (status: PlanStatus) => {
        if (!mine.signal.aborted) set({ status });
      };
      settle({ state: 'looking', subject });
      try {
        // The device is measured first, so that the plan comes with speed and fit.
        await device.getState().measure();
        const plan = await look(library, device, subject, mine.signal);
        const recipe = plan.recipes.find(canRunHere)?.recipe;
        settle({ state: 'ready', subject, plan, recipe, starting: false });
      } catch (thrown) {
        settle({ state: 'failed', subject, error: PlaygroundError.from(thrown) });
      }
    },
    choose: (recipe) => {
      const { status } = get();
      if (status.state === 'ready' && !status.starting) set({ status: { ...status, recipe } });
    },
    begin: async () => {
      const { status } = get();
      if (status.state !== 'ready' || status.recipe === undefined || status.starting) return;
      const { subject, plan, recipe } = status;
      const started: PlanStatus = { ...status, starting: true, error: undefined };
      set({ status: started });
      const closeIfOurs = () => {
        if (get().status === started) set({ status: { state: 'closed' } });
      };
      const stop = library.subscribe(() => {
        if (library.state().downloads.some((download) => isUnderWay(download, plan, recipe))) closeIfOurs();
      });
      try {
        const source = subject.kind === 'files' ? subject.files : plan.origin!;
        const stored = await library.download(source, recipe);
        closeIfOurs();
        onStored(stored);
      } catch (thrown) {
        // Once the download is listed, the list says what went wrong, even if it failed before it was seen running.
        if (library.state().downloads.some((download) => isOf(download, plan, recipe))) closeIfOurs();
        const error = PlaygroundError.from(thrown);
        if (get().status === started) set({ status: { ...started, starting: false, error } });
      } finally {
        stop();
      }
    },
    close: () => {
      looking.abort();
      set({ status: { state: 'closed' } });
    },
  }));
}

async function look(
  library: ModelLibrary,
  device: LibraryStore,
  subject: PlanSubject,
  signal: AbortSignal,
): Promise<PlanView> {
  switch (subject.kind) {
    case 'release':
      return releaseView(subject, device);
    case 'files':
      return modelView(await library.inspect(subject.files, signal));
    case 'remote':
      return modelView(await library.inspect(subject.origin, signal));
  }
}

function releaseView(
  { group, release, base }: Extract<PlanSubject, { kind: 'release' }>,
  device: LibraryStore,
): PlanView {
  const { library, probe } = device.getState();
  const measured = probe.state === 'measured' ? probe.probe : undefined;
  const origin: ModelOrigin = { kind: 'hub', repo: release.repo, base };
  const stored = storedFormsOf(release.repo, library.stored);
  return {
    name: originTitle(origin),
    parameters: group.parameters,
    sourceBytes: release.sourceBytes,
    license: 'apache-2.0',
    hasTokenizer: true,
    notes: release.note === undefined ? [] : [release.note],
    origin,
    recipes: planRecipes(recipesOf(group), measured, library.storage).map((plan) => ({
      ...plan,
      storedId: stored.find(({ recipe }) => recipe === plan.recipe)?.id,
    })),
  };
}

function modelView({ origin, notes = [], ...plan }: ModelPlan): PlanView {
  return { ...plan, notes, origin: origin.kind === 'local' ? undefined : origin };
}

function isUnderWay(download: Download, plan: PlanView, recipe: StoredRecipe): boolean {
  const active = download.state === 'running' || download.state === 'elsewhere';
  return active && isOf(download, plan, recipe);
}

/** The library pins origins to a commit, so they are compared without it. */
function isOf(download: Download, { origin }: PlanView, recipe: StoredRecipe): boolean {
  return download.recipe === recipe && placeOf(download.origin) === placeOf(origin);
}

function placeOf(origin: PinnedOrigin | { kind: 'local' } | undefined): string {
  if (origin === undefined || origin.kind === 'local') return 'local';
  return origin.kind === 'hub' ? `${origin.base ?? ''} ${origin.repo}` : origin.url;
}
