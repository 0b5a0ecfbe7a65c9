/** What the Fine-tune screen takes from the other areas. */

import { DEFAULT_ENCODING } from '@/core/encoding/named-encodings';
import type { TaskExample } from '@/core/encoding/task-prompt';
import { PlaygroundError } from '@/core/errors';
import type { PinnedOrigin } from '@/core/hub/model-origin';
import { type PlaygroundPrompt, PROMPT_BOUNDS, type PromptExample } from '@/core/schema/playground-prompt';
import type { TaskFile } from '@/core/tasks/task-file';
import { createEngineClient } from '@/engine/client/engine-client';
import type { ModelFacts, ModelSource } from '@/engine/protocol';
import { findAdapter } from '@/engine/webgpu/device/device';
import type { Compose } from '@/features/compose/compose';
import type {
  BaseModel,
  CompareRequest,
  FinetuneSetup,
  TrainingDevice,
} from '@/features/finetune/finetune-setup';
import { holdAwake } from '@/features/finetune/run/wake-lock';
import { engine } from '@/session/engine';
import { modelLibrary } from '@/session/model-library';
import { browserStorage } from '@/storage/envelope';
import { browserLocks } from '@/storage/locks';
import { type AdapterShelf, openAdapterShelf } from '@/storage/training/adapter-shelf';
import { openTrainingRuns, type TrainingRuns } from '@/storage/training/training-runs';
import { compare } from './hand-over';
import { sharedPrompt } from './shared-prompt';
import { taskShelf } from './task-shelf';
import { theTasks } from './the-tasks';

/** More instances than any run takes. */
const MOST_INSTANCES = 100_000;

export function finetuneSetup(compose: Compose): FinetuneSetup {
  let runs: Promise<TrainingRuns> | undefined;
  let shelf: Promise<AdapterShelf> | undefined;
  return {
    engine,
    openTrainer: createEngineClient,
    model: () => modelInUse(compose),
    watchModel: (listener) => watchModel(compose, listener),
    device: trainingDevice,
    estimate: async (config, lora, shape) => {
      const { estimateTraining } = await import('@/engine/lora/memory-estimate');
      return estimateTraining(config, lora, shape).totalBytes;
    },
    starterTasks: () => taskShelf().indexes.starter(),
    readTask,
    isOfficialTest,
    runs: () => {
      runs ??= openTrainingRuns();
      return runs;
    },
    shelf: () => {
      shelf ??= openAdapterShelf();
      // A shelf that could not be opened is tried again.
      shelf.catch(() => {
        shelf = undefined;
      });
      return shelf;
    },
    locks: browserLocks(),
    storage: browserStorage(),
    stayAwake: holdAwake,
    goTo: {
      compare: (request) => openCompare(compose, request),
      load: (source) => void compose.model.getState().load(source),
    },
  };
}

async function trainingDevice(): Promise<TrainingDevice> {
  try {
    const { description, software } = await findAdapter();
    return { state: software ? 'emulated' : 'gpu', description };
  } catch (thrown) {
    const { message, hint } = PlaygroundError.from(thrown);
    return { state: 'none', reason: message, hint };
  }
}

async function isOfficialTest(name: string): Promise<boolean> {
  const { list } = theTasks();
  // Without the list, as offline before it was ever fetched, nothing is known of any task.
  await list
    .getState()
    .read()
    .catch(() => undefined);
  return list.getState().tasks.some((task) => task.name === name && task.split === 'test');
}

async function readTask(name: string): Promise<TaskFile> {
  const { list, ask, starterUrl } = theTasks();
  // Which tasks are starter tasks is known once the list is.
  await list.getState().read();
  const file = list.getState().tasks.find((task) => task.name === name)?.starterFile;
  return ask('take', { name, limit: MOST_INSTANCES, starterUrl: file && starterUrl(file) });
}

function baseModel(facts: ModelFacts, source: ModelSource): BaseModel {
  const { stored } = modelLibrary().state();
  const found = source.kind === 'stored' ? stored.find(({ id }) => id === source.id) : undefined;
  return { facts, source, ...(found && originOf(found.origin)) };
}

function watchModel({ model }: Pick<Compose, 'model'>, listener: (base: BaseModel) => void): () => void {
  let facts: ModelFacts | undefined;
  const look = () => {
    const { status, source } = model.getState();
    if (status.state !== 'ready' || status.facts === facts) return;
    facts = status.facts;
    listener(baseModel(facts, source));
  };
  look();
  return model.subscribe(look);
}

/** The playground's model once it is loaded. */
function modelInUse({ model }: Pick<Compose, 'model'>): Promise<BaseModel> {
  return new Promise((resolve, reject) => {
    let stop = () => {};
    const look = () => {
      const { status, source } = model.getState();
      if (status.state === 'ready') resolve(baseModel(status.facts, source));
      else if (status.state === 'failed') reject(status.error);
      else return;
      stop();
    };
    if (model.getState().status.state === 'idle') void model.getState().load();
    stop = model.subscribe(look);
    look();
  });
}

function originOf(origin: PinnedOrigin | { kind: 'local' }): Pick<BaseModel, 'origin' | 'repository'> {
  if (origin.kind === 'hub') {
    const revision = origin.commit ?? origin.revision;
    return { origin: revision ? `${origin.repo} at ${revision}` : origin.repo, repository: origin.repo };
  }
  return origin.kind === 'local' ? {} : { origin: origin.url };
}

function openCompare(compose: Compose, { task, encodingId, rows, adapter }: CompareRequest): void {
  const own = sharedPrompt(compose);
  const prompt = task
    ? { ...own, ...promptOfTask(task, encodingId, rows[0]?.input), title: adapter.name }
    : own;
  const inputs = rows.map(({ input, references }) => ({ input, references: [...references] }));
  compare(prompt, inputs.length > 0 ? inputs : undefined, [adapter.id]);
}

function promptOfTask(
  { name, definition, positiveExamples, negativeExamples }: NonNullable<CompareRequest['task']>,
  encoding: string = DEFAULT_ENCODING,
  input = '',
): Pick<PlaygroundPrompt, 'content' | 'settings' | 'outputs'> {
  const examples = (list: readonly TaskExample[]): PromptExample[] =>
    list
      .slice(0, PROMPT_BOUNDS.examples)
      .map(({ input, output, explanation = '' }) => ({ input, output, explanation }));
  return {
    content: {
      kind: 'task',
      name,
      definition,
      positive: examples(positiveExamples),
      negative: examples(negativeExamples),
      input,
      encoding,
    },
    settings: {},
    outputs: [],
  };
}
