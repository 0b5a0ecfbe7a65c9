/** Runs of the playground, as rows of IndexedDB: the prompt, the settings, who answered, and the answers. */
import * as v from 'valibot';
import { MAX_STRENGTH } from '@/core/adapters/adapter-use';
import { draftV1 } from './draft';
import { settingsV1 } from './generation-settings';
import { storedFormat } from './stored-format';

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const short = v.pipe(v.string(), v.maxLength(2000));
const scored = v.object({ token: whole, logprob: v.number() });

const resultV1 = v.object({
  outputIds: v.array(whole),
  text: v.string(),
  tokens: v.array(
    v.object({
      token: whole,
      logprob: v.number(),
      entropy: v.number(),
      alternatives: v.pipe(v.array(scored), v.maxLength(64)),
      text: v.string(),
      alternativeTexts: v.pipe(v.array(v.string()), v.maxLength(64)),
    }),
  ),
  finish: v.picklist(['eos', 'length', 'stop-string', 'cancelled']),
  score: v.number(),
  timing: v.object({
    promptTokens: v.number(),
    encodeMs: v.number(),
    firstTokenMs: v.number(),
    decodeMs: v.number(),
    tokensPerSecond: v.number(),
  }),
});

const sourceV1 = v.variant('kind', [
  v.object({ kind: v.literal('url'), url: short }),
  v.object({ kind: v.literal('stored'), id: short }),
  v.object({
    kind: v.literal('onnx-repo'),
    location: short,
    revision: v.optional(short),
    dtype: v.picklist(['fp32', 'fp16', 'q8', 'q4']),
  }),
]);

export const runContentV1 = v.object({
  draft: draftV1,
  settings: settingsV1,
  model: v.nullable(
    v.object({ name: short, quantisation: short, runtime: short, source: v.nullable(sourceV1) }),
  ),
  // Runs from before there were adapters have none.
  adapter: v.optional(
    v.nullable(
      v.object({
        id: short,
        name: short,
        scale: v.pipe(v.number(), v.minValue(-MAX_STRENGTH), v.maxValue(MAX_STRENGTH)),
      }),
    ),
    null,
  ),
  answers: v.pipe(v.array(v.object({ seed: whole, result: resultV1 })), v.minLength(1), v.maxLength(64)),
});

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(64));

/** A run with any content. */
export const playgroundRunFormatOf = <Content>(content: v.GenericSchema<unknown, Content>) =>
  storedFormat({
    kind: 'run',
    label: 'run',
    layout: 'row',
    schema: v.object({
      id,
      /** The document it was made in. */
      document: id,
      /** Milliseconds since 1970. */
      at: v.pipe(v.number(), v.minValue(0), v.maxValue(8.64e15)),
      content,
    }),
  });

export const playgroundRunFormat = playgroundRunFormatOf(runContentV1);
