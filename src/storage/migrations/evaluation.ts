/**
 * Evaluations at rest: what was planned and how far it is, and each prediction. Version 1 calls the systems of a plan
 * `columns`, and the system of a prediction its `column`; stored-names.ts translates.
 */
import * as v from 'valibot';
import { storedFormat } from './stored-format';

const text = (most: number) => v.pipe(v.string(), v.maxLength(most));
const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const some = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

const systemV1 = v.variant('kind', [
  v.object({
    kind: v.literal('model'),
    model: v.object({
      id: text(2_000),
      name: text(2_000),
      revision: v.optional(text(200)),
      quantisation: v.optional(text(100)),
    }),
    adapter: v.optional(v.object({ id: text(200), name: text(500), scale: v.pipe(v.number(), v.finite()) })),
    runtime: text(50),
    encoding: text(50),
    seed: whole,
    maxSourceLength: some,
    maxNewTokens: some,
    beams: some,
  }),
  v.object({
    kind: v.literal('heuristic'),
    heuristic: v.picklist(['copy-input', 'copy-demo']),
    seed: whole,
  }),
  v.object({ kind: v.literal('imported'), file: text(1_000) }),
]);

const planV1 = v.object({
  id: text(100),
  name: text(500),
  createdAt: whole,
  tasks: v.pipe(
    v.array(v.object({ name: text(300), category: text(300), origin: v.optional(text(2_000)) })),
    v.maxLength(5_000),
  ),
  selection: v.object({ kind: v.picklist(['first', 'sample']), count: some }),
  columns: v.pipe(v.array(v.object({ id: text(6_000), system: systemV1 })), v.maxLength(500)),
});

const evaluationV1 = v.object({
  plan: planV1,
  /** `running` is what a run under way is stored as: after a reload it means that it was interrupted. */
  state: v.picklist(['running', 'paused', 'cancelled', 'finished']),
  /** Predictions that there are, and that there will be. */
  done: whole,
  total: whole,
  /** Milliseconds since 1970. */
  changedAt: whole,
  /** What answered, in words: models with their devices and runtimes. */
  environment: v.pipe(v.array(text(1_000)), v.maxLength(100)),
  /** Tasks that could not be read or fetched, and why. */
  problems: v.pipe(v.array(v.object({ task: text(300), message: text(2_000) })), v.maxLength(5_000)),
  /** What was said of predictions that were imported. */
  notes: v.pipe(v.array(text(2_000)), v.maxLength(100)),
  /** The metrics of which track. */
  track: v.picklist(['default', 'xlingual']),
});

const predictionV1 = v.object({
  column: text(6_000),
  task: text(300),
  position: whole,
  instanceId: text(2_000),
  text: v.string(),
  finish: v.optional(v.picklist(['eos', 'length', 'stop-string'])),
  promptTokens: v.optional(whole),
  outputTokens: v.optional(whole),
  truncated: v.optional(v.boolean()),
});

export const evaluationFormat = storedFormat({
  kind: 'evaluation',
  label: 'evaluation',
  schema: evaluationV1,
});

export const predictionFormat = storedFormat({
  kind: 'prediction',
  label: 'evaluation',
  layout: 'bare',
  schema: predictionV1,
});
