/**
 * A run as files for training on another machine: on one GPU with Transformers and PEFT, whose adapter can be imported here,
 * or on several with Tk-Instruct's own trainer and DeepSpeed, in the layout that it reads.
 */

import type { EncodingRecipe } from '@/core/encoding/encoding-recipe';
import { namedEncoding } from '@/core/encoding/named-encodings';
import trainScript from '@/core/finetune/job/train_lora.py?raw';
import { writeJsonLines } from '@/core/tables/json-lines';
import type { TaskFile, TaskHeader } from '@/core/tasks/task-file';
import { writeTaskFile } from '@/core/tasks/write-task-file';
import { countOf } from '@/core/words/quantities';
import { batchParts, type RunSettings } from './presets';
import type { TrainingItem } from './training-item';

export interface JobExample {
  item: TrainingItem;
  /** The encoded prompt, not truncated. */
  source: string;
  target: string;
}

export interface Job {
  name: string;
  /** A repository or folder that Transformers can load; the README says what to do if it is not known. */
  baseModel: string;
  settings: RunSettings;
  /** The target modules as PEFT names them. */
  targetModules: string | readonly string[];
  warmupSteps: number;
  train: readonly JobExample[];
  heldOut: readonly JobExample[];
  /** Tasks that items come from, for Tk-Instruct's layout; tables become one task per definition. */
  tasks: readonly TaskHeader[];
  licences: readonly { name: string; licence: string }[];
}

/** Suffix of tasks in the test split, next to those that are trained on. */
const HELD_OUT = '__heldout';

/**
 * Text files by path.
 * @throws {PlaygroundError} `invalid-input` for an encoding that this version does not know
 */
export function jobFiles(job: Job): Map<string, string> {
  const files = new Map<string, string>([
    ['README.md', readme(job)],
    ['one-gpu/train_lora.py', trainScript],
    ['one-gpu/requirements.txt', 'torch>=2.1\ntransformers>=4.41\npeft>=0.10\nsentencepiece\n'],
    ['one-gpu/job.json', `${JSON.stringify(peftJob(job), null, 2)}\n`],
    [
      'one-gpu/data/train.jsonl',
      writeJsonLines(job.train.map(({ item, source, target }) => ({ id: item.id, source, target }))),
    ],
    [
      'one-gpu/data/heldout.jsonl',
      writeJsonLines(
        job.heldOut.map(({ item, source }) => ({ id: item.id, source, references: item.outputs })),
      ),
    ],
    ['several-gpus/train.sh', tkInstructScript(job)],
    ['several-gpus/ds_configs/stage2.config', `${JSON.stringify(DEEPSPEED_STAGE_2, null, 2)}\n`],
  ]);
  const trained = tasksOf(job, job.train, '');
  const tested = tasksOf(job, job.heldOut, HELD_OUT);
  for (const task of [...trained, ...tested])
    files.set(`several-gpus/data/tasks/${task.name}.json`, writeTaskFile(task));
  const split = 'several-gpus/data/splits/default';
  files.set(`${split}/train_tasks.txt`, lines(trained.map(({ name }) => name)));
  files.set(`${split}/dev_tasks.txt`, lines(tested.map(({ name }) => name)));
  files.set(`${split}/test_tasks.txt`, lines(tested.map(({ name }) => name)));
  return files;
}

function peftJob({ baseModel, settings, targetModules, warmupSteps }: Job) {
  const { batchSize, accumulation } = batchParts(settings);
  return {
    base_model: baseModel,
    seed: settings.seed,
    steps: settings.steps,
    learning_rate: settings.learningRate,
    schedule: settings.schedule,
    warmup_steps: warmupSteps,
    weight_decay: settings.weightDecay,
    clip_norm: settings.clipNorm,
    batch_size: batchSize,
    accumulation,
    rank: settings.rank,
    alpha: settings.alpha,
    dropout: settings.dropout,
    rslora: settings.rsLora,
    target_modules: targetModules,
    max_source_length: settings.maxSource,
    max_target_length: settings.maxTarget,
  };
}

/** One task file per task of the items; items of a table are grouped into one task per definition. */
function tasksOf(job: Job, examples: readonly JobExample[], suffix: string): TaskFile[] {
  const known = new Map(job.tasks.map((task) => [task.name, task]));
  const made = new Map<string, TaskFile>();
  for (const { item } of examples) {
    const base = known.get(item.source) ?? tableTask(item);
    const name = `${base.name}${suffix}`;
    const task = made.get(name) ?? { ...base, name, instances: [] };
    made.set(name, task);
    const input = item.prompt.kind === 'raw' ? item.prompt.text : item.prompt.prompt.input;
    task.instances.push({ id: item.id, input, output: item.outputs });
  }
  return [...made.values()];
}

function tableTask({ source, prompt }: TrainingItem): TaskFile {
  const definition = prompt.kind === 'raw' ? '' : prompt.prompt.definition;
  const stem = source.replace(/\.[a-z]+$/i, '').replaceAll(/[^\w-]+/g, '_') || 'own_data';
  return {
    name: definition === '' ? stem : `${stem}_${shortHash(definition)}`,
    definition,
    positiveExamples: [],
    negativeExamples: [],
    instances: [],
    contributors: [],
    source: [source],
    url: [],
    categories: ['Unknown'],
    reasoning: [],
    domains: [],
    inputLanguage: [],
    outputLanguage: [],
    instructionLanguage: [],
    instanceLicense: ['Unknown'],
  };
}

/** Tells definitions apart in file names (FNV-1a). */
function shortHash(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** What Tk-Instruct's trainer is given as `--tk_instruct True`, whose own draw overrides it for every instance. */
const OVERRIDDEN = namedEncoding('def_pos2').recipe as EncodingRecipe;

/**
 * The flags of Tk-Instruct's collator that put prompts together as an encoding does.
 * @throws {PlaygroundError} `invalid-input` for an encoding that this version does not know
 */
function collatorFlags(encodingId: string): string[] {
  const { recipe } = namedEncoding(encodingId);
  const isDrawn = recipe === 'per-instance';
  const { addTaskName, addTaskDefinition, numPosExamples, numNegExamples, addExplanation } = isDrawn
    ? OVERRIDDEN
    : recipe;
  const flag = (value: boolean) => (value ? 'True' : 'False');
  return [
    `--add_task_name ${flag(addTaskName)}`,
    `--add_task_definition ${flag(addTaskDefinition)}`,
    `--num_pos_examples ${numPosExamples}`,
    `--num_neg_examples ${numNegExamples}`,
    `--add_explanation ${flag(addExplanation)}`,
    `--tk_instruct ${flag(isDrawn)}`,
  ];
}

function tkInstructScript({ baseModel, settings, train, heldOut, warmupSteps }: Job): string {
  const collator = collatorFlags(settings.encodingId).join(' \\\n    ');
  const { batchSize, accumulation } = batchParts(settings);
  return `#!/bin/bash
# Trains all weights with Tk-Instruct's own trainer: run this inside a clone of github.com/yizhongw/Tk-Instruct, with the
# folders data and ds_configs of this job copied over its own. One process a GPU; the batch is per GPU.
set -e
deepspeed --master_port "\${PORT:-29500}" src/run_s2s.py \\
    --do_train \\
    --do_predict \\
    --predict_with_generate \\
    --model_name_or_path "\${MODEL:-${baseModel.replaceAll(/[^\w./:-]/g, '')}}" \\
    --max_source_length ${settings.maxSource} \\
    --max_target_length ${settings.maxTarget} \\
    --generation_max_length ${settings.maxTarget} \\
    --max_num_instances_per_task ${train.length} \\
    --max_num_instances_per_eval_task ${heldOut.length} \\
    ${collator} \\
    --data_dir data/splits/default \\
    --task_dir data/tasks \\
    --output_dir output/ \\
    --overwrite_output_dir \\
    --cache_dir ./cache/ \\
    --overwrite_cache \\
    --per_device_train_batch_size ${batchSize} \\
    --per_device_eval_batch_size ${batchSize} \\
    --gradient_accumulation_steps ${accumulation} \\
    --learning_rate 5e-05 \\
    --max_steps ${settings.steps} \\
    --lr_scheduler_type constant \\
    --warmup_steps ${warmupSteps} \\
    --logging_strategy steps \\
    --logging_steps 50 \\
    --evaluation_strategy no \\
    --save_strategy no \\
    --seed ${settings.seed} \\
    --deepspeed ds_configs/stage2.config \\
    --bf16 \\
    --run_name instruct-playground
`;
}

/** ZeRO stage 2: optimiser and gradients divided over the GPUs; DeepSpeed takes the rest from the trainer. */
const DEEPSPEED_STAGE_2 = {
  bf16: { enabled: 'auto' },
  zero_optimization: { stage: 2, overlap_comm: true, contiguous_gradients: true, reduce_scatter: true },
  gradient_accumulation_steps: 'auto',
  gradient_clipping: 'auto',
  train_batch_size: 'auto',
  train_micro_batch_size_per_gpu: 'auto',
};

function readme(job: Job): string {
  const { name, baseModel, train, heldOut, licences } = job;
  return `# ${name}

A fine-tuning job from the Instruct Playground: ${train.length} examples to train on, ${heldOut.length} held out, fixed by
seed ${job.settings.seed}. No held-out question is among the training examples.

Base model: \`${baseModel}\`. If that is no repository or folder that Transformers can load, name one of the same shape
with \`--model\` (one GPU) or \`MODEL=\` (several): an adapter fits only the model that it was trained on.

## One GPU: a LoRA adapter, with Transformers and PEFT

\`\`\`
cd one-gpu
pip install -r requirements.txt
python train_lora.py
\`\`\`

The adapter is then in \`output/adapter\`. In the playground, under Fine-tune, choose "Import" and its two files,
\`adapter_config.json\` and \`adapter_model.safetensors\`. \`output/predictions.jsonl\` holds its answers to the held-out
instances; Evaluate scores them.

## Several GPUs: all weights, with Tk-Instruct's trainer and DeepSpeed

\`\`\`
git clone https://github.com/yizhongw/Tk-Instruct
cd Tk-Instruct && pip install -r requirements.txt
cp -r ../several-gpus/data ../several-gpus/ds_configs ../several-gpus/train.sh .
MODEL=${baseModel.replaceAll(/[^\w./:-]/g, '')} bash train.sh
\`\`\`
${rawTextNote(job)}
This trains every weight at the paper's learning rate of 5e-5. What comes out in \`output\` is a model, not an adapter: open
its \`config.json\`, \`tokenizer.json\` and weights under Models, from your own files. For more memory, change the stage in
\`ds_configs/stage2.config\` to 3.

## Data

${licences.map((source) => `- ${source.name}: licence ${source.licence.trim() || 'Unknown'}`).join('\n')}
`;
}

/** Says that Tk-Instruct's collator cannot leave a text as it is; empty for a job without such texts. */
function rawTextNote({ train, heldOut, settings }: Job): string {
  const count = [...train, ...heldOut].filter(({ item }) => item.prompt.kind === 'raw').length;
  if (count === 0) return '';
  return `
The prompts of ${countOf(count, 'example')} are whole texts. Tk-Instruct's trainer cannot take them as they are: it puts the
words of the encoding \`${settings.encodingId}\` around them. The job for one GPU trains on them as they are.
`;
}

function lines(names: readonly string[]): string {
  return names.map((name) => `${name}\n`).join('');
}
