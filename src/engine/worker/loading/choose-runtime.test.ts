import { expect, it } from 'vitest';
import { PlaygroundError } from '@/core/errors';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { makeScriptedRuntime } from '@/testing/engine/scripted-runtime';
import {
  chooseRuntime,
  type OpenedRuntime,
  prepareRuntime,
  type RuntimeChoices,
  type RuntimeName,
} from './choose-runtime';

const checkpoint = makeTinyCheckpoint({ seed: 1 });
const REAL = { description: 'apple m2', software: false };
const EMULATED = { description: 'google swiftshader', software: true };
const NO_GPU = new PlaygroundError('no-webgpu', 'This browser does not offer WebGPU here.');

interface World {
  adapter: typeof REAL | PlaygroundError;
  broken?: Partial<Record<RuntimeName, PlaygroundError>>;
}

function world({ adapter, broken = {} }: World) {
  const tried: RuntimeName[] = [];
  const prepared: RuntimeName[] = [];
  const preparer = (name: RuntimeName) => async () => {
    prepared.push(name);
    if (broken[name]) throw broken[name];
  };
  const opener = (name: RuntimeName) => async (): Promise<OpenedRuntime> => {
    tried.push(name);
    if (broken[name]) throw broken[name];
    const runtime = makeScriptedRuntime({ vocabSize: 4, logits: () => [0, 1, 0, 0] });
    return { runtime, weightBytes: 1, device: name, softwareDevice: true, release: () => undefined };
  };
  const choices: RuntimeChoices = {
    findAdapter: async () => {
      if (adapter instanceof PlaygroundError) throw adapter;
      return adapter;
    },
    open: {
      webgpu: opener('webgpu'),
      'onnx-wasm': opener('onnx-wasm'),
      'onnx-webgpu': opener('onnx-webgpu'),
      reference: opener('reference'),
    },
    prepare: {
      webgpu: preparer('webgpu'),
      'onnx-wasm': preparer('onnx-wasm'),
      'onnx-webgpu': preparer('onnx-webgpu'),
      reference: preparer('reference'),
    },
  };
  return { tried, prepared, choices };
}

const choose = (
  choices: RuntimeChoices,
  choice: 'auto' | RuntimeName = 'auto',
  model: Checkpoint = checkpoint,
) => chooseRuntime(model, choice, () => undefined, choices);

it('takes the real GPU where there is one', async () => {
  const { tried, choices } = world({ adapter: REAL });
  expect(await choose(choices)).toMatchObject({ name: 'webgpu', reason: expect.stringContaining('a GPU') });
  expect(tried).toEqual(['webgpu']);
});

it.each([
  ['no WebGPU', NO_GPU, 'This browser does not offer WebGPU here.'],
  ['an emulated one', EMULATED, 'only emulated in software here (google swiftshader)'],
])('takes the CPU with %s, and says why', async (_, adapter, why) => {
  const { tried, choices } = world({ adapter });
  expect(await choose(choices)).toMatchObject({ name: 'onnx-wasm', reason: expect.stringContaining(why) });
  expect(tried).toEqual(['onnx-wasm']);
});

it('takes the CPU when a real GPU refuses to start, and says so', async () => {
  const refused = new PlaygroundError('no-webgpu', 'The graphics adapter refused to start.');
  const { tried, choices } = world({ adapter: REAL, broken: { webgpu: refused } });
  expect(await choose(choices)).toMatchObject({
    name: 'onnx-wasm',
    reason: 'The graphics adapter refused to start. The CPU is used instead.',
  });
  expect(tried).toEqual(['webgpu', 'onnx-wasm']);
});

it('falls back to what is left when onnxruntime cannot start, and says so', async () => {
  const broken = { 'onnx-wasm': new PlaygroundError('internal', 'The file is missing.') };
  const emulated = world({ adapter: EMULATED, broken });
  expect(await choose(emulated.choices)).toMatchObject({
    name: 'webgpu',
    reason: expect.stringContaining('The file is missing.'),
  });
  const none = world({ adapter: NO_GPU, broken });
  expect(await choose(none.choices)).toMatchObject({ name: 'reference' });
  const all = world({
    adapter: EMULATED,
    broken: { ...broken, webgpu: NO_GPU, reference: new PlaygroundError('out-of-memory', 'Full.') },
  });
  await expect(choose(all.choices)).rejects.toThrow(broken['onnx-wasm']);
  expect(all.tried).toEqual(['onnx-wasm', 'webgpu', 'reference']);
});

it('does what a person chose, and nothing else when that fails', async () => {
  for (const name of ['webgpu', 'onnx-wasm', 'onnx-webgpu', 'reference'] as const) {
    const { tried, choices } = world({ adapter: REAL });
    expect(await choose(choices, name)).toMatchObject({ name, reason: 'You chose it.' });
    expect(tried).toEqual([name]);
    const failing = world({ adapter: REAL, broken: { [name]: NO_GPU } });
    await expect(choose(failing.choices, name)).rejects.toThrow(NO_GPU);
    expect(failing.tried).toEqual([name]);
  }
});

it.each([
  ['auto', REAL, 'webgpu'],
  ['auto', EMULATED, 'onnx-wasm'],
  ['auto', NO_GPU, 'onnx-wasm'],
  ['onnx-webgpu', REAL, 'onnx-webgpu'],
  ['reference', EMULATED, 'reference'],
] as const)('prepares for %s what is then opened', async (choice, adapter, name) => {
  const { prepared, tried, choices } = world({ adapter });
  await prepareRuntime(choice, choices);
  await choose(choices, choice);
  expect(prepared).toEqual([name]);
  expect(tried).toEqual(prepared);
});

it('leaves it to opening to say what fails', async () => {
  const refused = new PlaygroundError('internal', 'The adapter refused.');
  await expect(prepareRuntime('auto', world({ adapter: refused }).choices)).resolves.toBeUndefined();
  const { choices } = world({ adapter: NO_GPU, broken: { 'onnx-wasm': refused } });
  await expect(prepareRuntime('auto', choices)).resolves.toBeUndefined();
});

it('says that a real GPU is out of memory, and does not quietly become slow', async () => {
  const full = new PlaygroundError('out-of-memory', 'The graphics device has no memory left.');
  const { tried, choices } = world({ adapter: REAL, broken: { webgpu: full } });
  await expect(choose(choices)).rejects.toThrow(full);
  expect(tried).toEqual(['webgpu']);
});

it('does not start the reference on models that it would take minutes for', async () => {
  const { tried, choices } = world({ adapter: NO_GPU, broken: { 'onnx-wasm': NO_GPU } });
  const embedding = checkpoint.tensors.get('token_embd.weight')!;
  const tensors = new Map(checkpoint.tensors).set(embedding.name, { ...embedding, shape: [200_000, 1_000] });
  const large = { ...checkpoint, tensors };
  await expect(choose(choices, 'reference', large)).rejects.toThrow(
    expect.objectContaining({ code: 'device-limit', message: expect.stringContaining('200 million') }),
  );
  await expect(choose(choices, 'auto', large)).rejects.toThrow(NO_GPU);
  expect(tried).toEqual(['onnx-wasm']);
});
