import { expect, it } from 'vitest';
import { NAMED_ENCODINGS } from '@/core/encoding/named-encodings';
import { readTaskFile } from '@/core/tasks/read-task-file';
import type { TaskFile } from '@/core/tasks/task-file';
import { jobFiles } from './job-export';
import { PRESETS } from './presets';
import { sourceOfTask, type TrainingItem } from './training-item';

const TASK: TaskFile = {
  name: 'task1_x',
  definition: 'Define.',
  positiveExamples: [{ input: 'a', output: 'b' }],
  negativeExamples: [],
  instances: Array.from({ length: 6 }, (_, i) => ({
    id: `i${i}`,
    input: `in ${i}`,
    output: [`out ${i}`, 'other'],
  })),
  contributors: [],
  source: [],
  url: [],
  categories: ['Word Analogy'],
  reasoning: [],
  domains: [],
  inputLanguage: [],
  outputLanguage: [],
  instructionLanguage: [],
  instanceLicense: ['CC0-1.0'],
};
const raw: TrainingItem = {
  id: 'own-0',
  source: 'own.csv',
  prompt: { kind: 'raw', text: 'Say it' },
  outputs: ['it'],
};
const example = (item: TrainingItem) => ({ item, source: `source of ${item.id}`, target: item.outputs[0]! });
const items = sourceOfTask(TASK).items;

const job = {
  name: 'a job',
  baseModel: 'owner/model; rm -rf $HOME `x`',
  settings: { ...PRESETS.careful, steps: 12 },
  targetModules: ['q', 'v'],
  warmupSteps: 2,
  train: [...items.slice(0, 4), raw].map(example),
  heldOut: items.slice(4).map(example),
  tasks: [TASK],
  licences: [
    { name: 'task1_x', licence: 'CC0-1.0' },
    { name: 'own.csv', licence: '' },
  ],
};
const files = jobFiles(job);
const file = (name: string): string => files.get(name) ?? `no ${name}`;
const lines = (name: string): unknown[] =>
  file(name)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

it('holds the split as pairs of text for Transformers and PEFT', () => {
  expect(lines('one-gpu/data/train.jsonl')).toHaveLength(5);
  expect(lines('one-gpu/data/train.jsonl')[0]).toEqual({ id: 'i0', source: 'source of i0', target: 'out 0' });
  expect(lines('one-gpu/data/heldout.jsonl')[1]).toEqual({
    id: 'i5',
    source: 'source of i5',
    references: ['out 5', 'other'],
  });
  expect(JSON.parse(file('one-gpu/job.json'))).toMatchObject({
    steps: 12,
    rank: 16,
    alpha: 32,
    batch_size: 8,
    accumulation: 2,
    warmup_steps: 2,
    target_modules: ['q', 'v'],
    max_source_length: 1024,
  });
  for (const field of file('one-gpu/train_lora.py').matchAll(/job\["(\w+)"\]/g))
    expect(Object.keys(JSON.parse(file('one-gpu/job.json')))).toContain(field[1]);
});

it('holds task files and splits as Tk-Instruct reads them', () => {
  const splits = 'several-gpus/data/splits/default';
  expect(file(`${splits}/train_tasks.txt`)).toBe('task1_x\nown\n');
  expect(file(`${splits}/test_tasks.txt`)).toBe('task1_x__heldout\n');
  expect(file(`${splits}/dev_tasks.txt`)).toBe('task1_x__heldout\n');
  const read = (name: string) => readTaskFile(file(`several-gpus/data/tasks/${name}.json`), name);
  expect(read('task1_x').repairs).toEqual([]);
  expect(read('task1_x').task).toMatchObject({
    definition: 'Define.',
    positiveExamples: TASK.positiveExamples,
  });
  expect(read('task1_x').task.instances.map(({ id }) => id)).toEqual(['i0', 'i1', 'i2', 'i3']);
  expect(read('task1_x__heldout').task.instances.map(({ id }) => id)).toEqual(['i4', 'i5']);
  expect(read('own').task.instances).toEqual([{ id: 'own-0', input: 'Say it', output: ['it'] }]);
});

it('says how to run it, and lets no name become a command', () => {
  expect(file('README.md')).toContain('licence Unknown');
  expect(file('README.md')).toContain('prompts of 1 example are whole texts');
  expect(jobFiles({ ...job, train: job.heldOut }).get('README.md')).not.toContain('whole texts');
  const script = file('several-gpus/train.sh');
  expect(script).toContain('--num_pos_examples 2');
  expect(script).toContain('MODEL:-owner/modelrm-rfHOMEx}');
  expect(`${script}${file('README.md').split('## Several')[1]}`).not.toMatch(/rm -rf|\$HOME/);
});

const scriptWith = (encodingId: string) =>
  jobFiles({ ...job, settings: { ...job.settings, encodingId } }).get('several-gpus/train.sh') ?? '';

it('refuses an encoding that it does not know by name, and exports none in its place', () => {
  expect(() => scriptWith('def_pos3')).toThrow(
    expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining('def_pos3') }),
  );
});

it.each(NAMED_ENCODINGS)("gives Tk-Instruct's collator exactly what $id says", ({ id, recipe }) => {
  const script = scriptWith(id);
  const flag = (name: string) => new RegExp(`--${name} (\\w+)`).exec(script)?.[1];
  expect(flag('tk_instruct')).toBe(recipe === 'per-instance' ? 'True' : 'False');
  if (recipe === 'per-instance') return;
  const python = (value: boolean) => (value ? 'True' : 'False');
  expect({
    name: flag('add_task_name'),
    definition: flag('add_task_definition'),
    positives: flag('num_pos_examples'),
    negatives: flag('num_neg_examples'),
    explanation: flag('add_explanation'),
  }).toEqual({
    name: python(recipe.addTaskName),
    definition: python(recipe.addTaskDefinition),
    positives: String(recipe.numPosExamples),
    negatives: String(recipe.numNegExamples),
    explanation: python(recipe.addExplanation),
  });
});
