/**
 * `adapter_config.json` as Hugging Face's PEFT writes it. What would change the numbers and is not computed here
 * (DoRA, trained biases, replaced modules...) is refused; everything else is passed over.
 */
import * as v from 'valibot';
import { PlaygroundError } from '@/core/errors';
import { malformedFile, quoteName, unsupportedFile } from '@/core/formats/bytes/file-errors';
import type { LoraDescription } from './lora-adapter';

/** Larger than any matrix of a T5; it bounds what is allocated. */
const LARGEST_RANK = 4_096;

const rank = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(LARGEST_RANK));
const alpha = v.pipe(v.number(), v.finite());
const names = v.pipe(v.array(v.pipe(v.string(), v.maxLength(300))), v.maxLength(5_000));

const CONFIG = v.object({
  peft_type: v.nullish(v.string()),
  task_type: v.nullish(v.string()),
  base_model_name_or_path: v.nullish(v.pipe(v.string(), v.maxLength(2_000))),
  r: rank,
  lora_alpha: alpha,
  lora_dropout: v.nullish(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  use_rslora: v.nullish(v.boolean()),
  target_modules: v.nullish(v.union([v.pipe(v.string(), v.maxLength(2_000)), names])),
  rank_pattern: v.nullish(v.record(v.string(), rank)),
  alpha_pattern: v.nullish(v.record(v.string(), alpha)),
  fan_in_fan_out: v.nullish(v.boolean()),
  bias: v.nullish(v.string()),
});

/** Fields that add numbers of a kind that is not computed here; they may be there when they are off. */
const REFUSED = [
  'use_dora',
  'lora_bias',
  'modules_to_save',
  'layer_replication',
  'trainable_token_indices',
  'target_parameters',
  'alora_invocation_tokens',
] as const;

/** Fields by which an adapter leaves out some of the layers that its targets name. */
const PARTIAL = ['layers_to_transform', 'exclude_modules'] as const;

export interface PeftConfig {
  description: LoraDescription;
  /** Rank and alpha of a module: the usual ones, or those that a pattern gives it by its name or the end of it. */
  rankOf(module: string): number;
  alphaOf(module: string): number;
}

/**
 * Reads a parsed `adapter_config.json`.
 * @throws {PlaygroundError} `malformed-file`; `unsupported-file` for anything but plain LoRA on T5
 */
export function parsePeftConfig(file: string, json: unknown): PeftConfig {
  const result = v.safeParse(CONFIG, json);
  if (!result.success) {
    const issue = result.issues[0];
    throw malformedFile(
      file,
      `${v.getDotPath(issue) ?? 'the file'}: ${issue.message}.`,
      'Choose the adapter_config.json that PEFT wrote beside the adapter.',
    );
  }
  const config = result.output;
  refuseOthers(file, config, json as Record<string, unknown>);
  const targets = config.target_modules ?? [];
  const description: LoraDescription = {
    rank: config.r,
    alpha: config.lora_alpha,
    dropout: config.lora_dropout ?? 0,
    rsLora: config.use_rslora ?? false,
    targets: typeof targets === 'string' ? [targets] : [...targets].sort(),
    baseModel: config.base_model_name_or_path ?? '',
    ...(PARTIAL.some((key) => isOn((json as Record<string, unknown>)[key])) && { partial: true }),
  };
  return {
    description,
    rankOf: patternLookup(file, config.rank_pattern ?? {}, config.r),
    alphaOf: patternLookup(file, config.alpha_pattern ?? {}, config.lora_alpha),
  };
}

function refuseOthers(
  file: string,
  config: v.InferOutput<typeof CONFIG>,
  json: Record<string, unknown>,
): void {
  const type = config.peft_type ?? 'LORA';
  if (type !== 'LORA')
    throw unsupportedFile(file, `it is an adapter of type ${quoteName(type)}; only LORA is read.`);
  const task = config.task_type ?? 'SEQ_2_SEQ_LM';
  if (task !== 'SEQ_2_SEQ_LM') {
    throw unsupportedFile(
      file,
      `it was made for ${quoteName(task)}; only encoder-decoders (SEQ_2_SEQ_LM) run here.`,
    );
  }
  if ((config.bias ?? 'none') !== 'none') throw unsupportedFile(file, 'it trains biases, which T5 has not.');
  if (config.fan_in_fan_out) throw unsupportedFile(file, 'its matrices are transposed (fan_in_fan_out).');
  const found = REFUSED.find((key) => isOn(json[key]));
  if (found !== undefined) throw unsupportedFile(file, `it uses ${found}, which is not computed here.`);
}

function isOn(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null && value !== false;
}

/** PEFT's patterns are regular expressions; the plain names that people write are all that is read. */
function patternLookup(
  file: string,
  pattern: Record<string, number>,
  usual: number,
): (module: string) => number {
  const entries = Object.entries(pattern);
  for (const [key] of entries) {
    if (/^[\w.]+$/.test(key)) continue;
    throw unsupportedFile(file, `the pattern ${quoteName(key)} is no plain module name.`);
  }
  return (module) => entries.find(([key]) => module === key || module.endsWith(`.${key}`))?.[1] ?? usual;
}

/** Whether targets are names, and not a regular expression. */
export function targetsAreNames(targets: readonly string[]): boolean {
  return targets.length > 0 && targets.every((target) => /^[\w.]+$/.test(target) && target !== 'all-linear');
}

/** The `adapter_config.json` of an adapter, with the fields PEFT 0.10 and later expect. */
export function peftConfigJson(description: LoraDescription): Record<string, unknown> {
  return {
    alpha_pattern: {},
    auto_mapping: null,
    base_model_name_or_path: description.baseModel,
    bias: 'none',
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    layers_pattern: null,
    layers_to_transform: null,
    lora_alpha: description.alpha,
    lora_dropout: description.dropout,
    modules_to_save: null,
    peft_type: 'LORA',
    r: description.rank,
    rank_pattern: {},
    revision: null,
    target_modules: targetsAreNames(description.targets)
      ? description.targets
      : (description.targets[0] ?? []),
    task_type: 'SEQ_2_SEQ_LM',
    use_dora: false,
    use_rslora: description.rsLora,
  };
}

/** @throws {PlaygroundError} `invalid-input` when a rank is larger than a matrix it would change */
export function checkRank(
  rankAsked: number,
  shapes: Iterable<readonly [outputs: number, inputs: number]>,
): void {
  for (const [outputs, inputs] of shapes) {
    if (rankAsked <= Math.min(outputs, inputs)) continue;
    throw new PlaygroundError(
      'invalid-input',
      `A rank of ${rankAsked} is more than a matrix of ${outputs} x ${inputs} has.`,
      { hint: `Choose a rank of at most ${Math.min(outputs, inputs)}; 8 or 16 are usual.` },
    );
  }
}
