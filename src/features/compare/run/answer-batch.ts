/** Answers the cells of one batch on an engine that has their model, each with its own outcome. */
import type { CellAnswer } from '@/core/compare/cell-answer';
import type { EncodedPrompt } from '@/core/encoding/encode-prompt';
import { PlaygroundError } from '@/core/errors';
import type { GenerationConfig } from '@/core/generation/generation-config';
import type { PromptRequest } from '@/engine/protocol';
import type { LaneEngine } from './model-switch';

export interface BatchCell {
  key: string;
  prompt: PromptRequest;
  /** Of what is asked, see `cellFingerprint`. */
  print: string;
}

/** What is known of an answer before its first token. */
export type CellCircumstances = Omit<CellAnswer, 'text' | 'finish' | 'tokens' | 'score'>;

export interface BatchEvents {
  /** The prompt is encoded and sent. */
  onStart(key: string, circumstances: CellCircumstances): void;
  onText(key: string, textSoFar: string): void;
  onAnswer(key: string, answer: CellAnswer): void;
  onError(key: string, error: PlaygroundError): void;
}

export interface BatchRequestOptions {
  settings: GenerationConfig;
  /** Id of the adapter that answers; null for the model alone. */
  adapter: string | null;
  signal: AbortSignal;
}

/**
 * A prompt that cannot be encoded fails alone; the others are answered together.
 * @throws {PlaygroundError} when the engine fails, for all cells that have had no outcome yet
 */
export async function answerBatch(
  { engine, facts, check }: LaneEngine,
  cells: readonly BatchCell[],
  { settings, adapter, signal }: BatchRequestOptions,
  events: BatchEvents,
): Promise<void> {
  const encoded = await Promise.all(
    cells.map(async (cell) => {
      try {
        return [{ cell, prompt: await engine.encode(cell.prompt) }];
      } catch (thrown) {
        events.onError(cell.key, PlaygroundError.from(thrown));
        return [];
      }
    }),
  );
  const sent = encoded.flat();
  if (sent.length === 0 || signal.aborted) return;
  const circumstances = (cell: BatchCell, prompt: EncodedPrompt): CellCircumstances => ({
    promptTokens: prompt.inputIds.length,
    cut: prompt.truncated,
    droppedExamples: prompt.dropped.length,
    seed: settings.method === 'sample' ? settings.seed : null,
    ms: performance.now() - started,
    batch: sent.length,
    model: facts.name,
    runtime: facts.runtime,
    print: cell.print,
  });
  const started = performance.now();
  for (const { cell, prompt } of sent) events.onStart(cell.key, circumstances(cell, prompt));
  const results = await engine.generateBatch(
    {
      prompts: sent.map(({ prompt }) => ({ kind: 'tokens', inputIds: prompt.inputIds })),
      settings,
      ...(adapter === null ? {} : { adapter: { id: adapter, scale: 1 } }),
    },
    { onRow: (row, text) => events.onText(sent[row]!.cell.key, text), signal },
  );
  check();
  for (const [row, { cell, prompt }] of sent.entries()) {
    const { text, finish, outputIds, score } = results[row]!;
    const answer = { text, finish, tokens: outputIds.length, score };
    events.onAnswer(cell.key, { ...answer, ...circumstances(cell, prompt) });
  }
}
