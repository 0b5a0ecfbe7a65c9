import * as v from 'valibot';
import type { TokenTemplate } from './tokenizer';
import { invalidTokenizer } from './tokenizer-schema';

/** Most tokens that a template may put around a text: it is put around every one. */
const MAX_TEMPLATE = 64;

const piece = v.union([
  v.strictObject({ SpecialToken: v.looseObject({ id: v.string() }) }),
  v.strictObject({ Sequence: v.looseObject({ id: v.string() }) }),
]);
const templateSchema = v.object({
  type: v.literal('TemplateProcessing'),
  single: v.pipe(v.array(piece), v.maxLength(MAX_TEMPLATE)),
  special_tokens: v.unknown(),
});
const idsSchema = v.object({ ids: v.array(v.number()) });
const token = v.tuple([v.string(), v.number()]);
const bertSchema = v.object({
  type: v.picklist(['BertProcessing', 'RobertaProcessing']),
  cls: token,
  sep: token,
});

/**
 * What a file's `post_processor` puts before and after a text.
 * @throws {PlaygroundError} `invalid-tokenizer` naming what is not supported
 */
export function templateOfFile(postProcessor: unknown): TokenTemplate {
  if (postProcessor === null || postProcessor === undefined) return { before: [], after: [] };
  const bert = v.safeParse(bertSchema, postProcessor);
  if (bert.success) return { before: [bert.output.cls[1]], after: [bert.output.sep[1]] };
  const template = v.safeParse(templateSchema, postProcessor);
  if (template.success) return readTemplate(template.output);
  const { type } = postProcessor as { type?: unknown };
  throw invalidTokenizer(
    type === 'TemplateProcessing'
      ? 'its post_processor, a TemplateProcessing, is damaged'
      : `its post_processor is of a kind that is not supported (${String(type).slice(0, 40)})`,
  );
}

function readTemplate({ single, special_tokens }: v.InferOutput<typeof templateSchema>): TokenTemplate {
  const texts = single.flatMap((part, at) => ('Sequence' in part ? [at] : []));
  if (texts.length !== 1) throw invalidTokenizer('its post_processor does not hold the text exactly once');
  const idsOf = (parts: typeof single): number[] =>
    parts.flatMap((part) => ('SpecialToken' in part ? tokenIds(special_tokens, part.SpecialToken.id) : []));
  const template = { before: idsOf(single.slice(0, texts[0])), after: idsOf(single.slice(texts[0]! + 1)) };
  if (template.before.length + template.after.length > MAX_TEMPLATE) {
    throw invalidTokenizer(`its post_processor puts more than ${MAX_TEMPLATE} tokens around a text`);
  }
  return template;
}

function tokenIds(tokens: unknown, name: string): number[] {
  // By hand: a token may be called `constructor`, which schemas of records pass over.
  const isDefined = typeof tokens === 'object' && tokens !== null && Object.hasOwn(tokens, name);
  const found = v.safeParse(idsSchema, isDefined && (tokens as Record<string, unknown>)[name]);
  if (found.success) return found.output.ids;
  const quoted = JSON.stringify(name.slice(0, 40));
  throw invalidTokenizer(`its post_processor names the token ${quoted}, which it does not define`);
}
