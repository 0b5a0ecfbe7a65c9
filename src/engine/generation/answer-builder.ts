import type { GenerationConfig } from '@/core/generation/generation-config';
import type { FinishReason, GeneratedToken } from '@/core/generation/generation-result';
import type { StepRecord } from '@/core/sampling/step';
import { createStreamDecoder, type StreamDecoder } from '@/core/tokenizer/stream-decoder';
import type { Tokenizer } from '@/core/tokenizer/tokenizer';
import { indexOfStopString, withoutPartialStopString } from './stopping-criteria';

/** Turns the step records of one row into tokens with text, and applies the stopping criteria: EOS, stop string, length. */
export class AnswerBuilder {
  readonly tokens: GeneratedToken[] = [];
  /** Undefined until the answer has ended. */
  finish: FinishReason | undefined;
  private readonly decoder: StreamDecoder;
  /** Index of the stop string in the text, or -1. */
  private stopAt = -1;

  constructor(
    private readonly tokenizer: Tokenizer,
    private readonly eosTokenId: number,
    private readonly config: GenerationConfig,
  ) {
    this.decoder = createStreamDecoder(tokenizer);
  }

  /** Adds the record of the next step. Must not be called once {@link finish} is set. */
  push(record: StepRecord): GeneratedToken {
    let text = this.decoder.push(record.token);
    this.finish = this.reasonAfter(record.token);
    if (this.finish && this.stopAt < 0) text += this.decoder.finish();
    const alternatives = record.alternatives.slice(0, this.config.alternatives);
    const token: GeneratedToken = {
      ...record,
      alternatives,
      text,
      alternativeTexts: alternatives.map((alternative) => this.tokenizer.piece(alternative.token)),
    };
    this.tokens.push(token);
    return token;
  }

  /** Ends an answer that no stopping criterion has ended. */
  close(reason: FinishReason): void {
    if (this.finish) return;
    this.finish = reason;
    this.decoder.finish();
  }

  /** The text that can be shown: all of it, up to the stop string, once the answer has ended. */
  get text(): string {
    if (this.stopAt >= 0) return this.decoder.text.slice(0, this.stopAt);
    if (this.finish) return this.decoder.text;
    return withoutPartialStopString(this.decoder.text, this.config.stopStrings);
  }

  private reasonAfter(token: number): FinishReason | undefined {
    if (token === this.eosTokenId) return 'eos';
    this.stopAt = indexOfStopString(this.decoder.text, this.config.stopStrings);
    if (this.stopAt >= 0) return 'stop-string';
    return this.tokens.length + 1 >= this.config.maxNewTokens ? 'length' : undefined;
  }
}
