/** What to measure, the progress of the benchmark and its report. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { PLANS, type PlanName } from '@/core/bench/bench-plan';
import type { BenchReport } from '@/core/bench/bench-report';
import { PlaygroundError } from '@/core/errors';
import type { BenchClient } from '@/engine/client/engine-client';
import type { ModelSource, OnnxRepo, RuntimeChoice } from '@/engine/protocol';
import type { BorrowedEngine } from '@/session/engine-pool';
import { type BenchOutcome, type BenchProgress, type Contender, runBench } from './run-bench';

/** The runtimes to choose from; `transformers` runs an ONNX export of the same weights. */
export const CONTENDERS = ['webgpu', 'onnx-webgpu', 'onnx-wasm', 'transformers'] as const;
export type ContenderName = (typeof CONTENDERS)[number];

export const CONTENDER_LABELS: Readonly<Record<ContenderName, string>> = {
  webgpu: 'Our WGSL',
  'onnx-webgpu': 'onnxruntime, WebGPU',
  'onnx-wasm': 'onnxruntime, WASM',
  transformers: 'transformers.js',
};

export type BenchStatus =
  | { state: 'idle' }
  | { state: 'running'; progress: BenchProgress }
  | { state: 'failed'; error: PlaygroundError }
  | { state: 'done'; report: BenchReport };

export interface BenchState {
  status: BenchStatus;
  chosen: ReadonlySet<ContenderName>;
  plan: PlanName;
  /** Address of an ONNX export of the same model, for transformers.js. */
  folder: string;
  /** A local GGUF file to measure instead of the model in use. */
  file?: File;
  toggle(name: ContenderName): void;
  setPlan(plan: PlanName): void;
  setFolder(folder: string): void;
  setFile(file: File | undefined): void;
  run(): Promise<void>;
  stop(): void;
}

export type BenchStore = StoreApi<BenchState>;

export interface BenchSetup {
  /** A separate engine for each runtime. */
  borrowEngine: () => BorrowedEngine<BenchClient>;
  /** Source of the model in use. */
  source: () => ModelSource;
}

export function createBenchStore({ borrowEngine, source }: BenchSetup): BenchStore {
  let abort: AbortController | undefined;
  return createStore<BenchState>()((set, get) => ({
    status: { state: 'idle' },
    chosen: new Set<ContenderName>(['webgpu', 'onnx-webgpu', 'onnx-wasm']),
    plan: 'quick',
    folder: '',
    toggle: (name) => {
      const chosen = new Set(get().chosen);
      if (!chosen.delete(name)) chosen.add(name);
      set({ chosen });
    },
    setPlan: (plan) => set({ plan }),
    setFolder: (folder) => set({ folder }),
    setFile: (file) => set({ file }),
    run: async () => {
      if (get().status.state === 'running') return;
      const { file, folder, plan } = get();
      const model: ModelSource = file ? { kind: 'files', files: [file] } : source();
      const contenders = contendersFor(get().chosen, model, folder);
      abort = new AbortController();
      const onProgress = (progress: BenchProgress) => set({ status: { state: 'running', progress } });
      onProgress({ contender: contenders[0]?.name ?? '', doing: 'loading', fraction: 0 });
      try {
        const outcome = await runBench(contenders, PLANS[plan], borrowEngine, onProgress, abort.signal);
        set({ status: { state: 'done', report: reportOf(outcome, plan) } });
      } catch (thrown) {
        const error = PlaygroundError.from(thrown);
        set({ status: error.code === 'cancelled' ? { state: 'idle' } : { state: 'failed', error } });
      }
    },
    stop: () => abort?.abort(),
  }));
}

function contendersFor(chosen: ReadonlySet<ContenderName>, model: ModelSource, folder: string): Contender[] {
  return CONTENDERS.filter((name) => chosen.has(name)).map((key) => {
    const name = CONTENDER_LABELS[key];
    if (key !== 'transformers') return { name, source: model, runtime: key as RuntimeChoice };
    const repo: OnnxRepo = { location: folder.trim(), dtype: 'q8' };
    return { name, source: { kind: 'onnx-repo', ...repo }, runtime: 'auto' };
  });
}

/** @throws {PlaygroundError} when no runtime could run */
function reportOf({ runtimes, failed, facts }: BenchOutcome, plan: PlanName): BenchReport {
  if (!facts) {
    throw new PlaygroundError(
      'unsupported-file',
      failed.map((one) => `${one.name}: ${one.reason}`).join(' '),
      {
        hint: 'Choose at least one runtime that this device supports.',
      },
    );
  }
  return {
    kind: 'bench',
    version: 1,
    date: new Date().toISOString().slice(0, 10),
    userAgent: navigator.userAgent,
    cores: navigator.hardwareConcurrency,
    model: facts.name,
    parameters: facts.parameters,
    quantisation: facts.quantisation,
    plan: PLANS[plan],
    runtimes,
    failed,
  };
}
