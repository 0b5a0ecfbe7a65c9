import type { GenerationConfig } from '@/core/generation/generation-config';
import type { FinishReason, GeneratedToken } from '@/core/generation/generation-result';
import type { StepRecord } from '@/core/sampling/step';
import { createStreamDecoder, type StreamDecoder } from '@/core/tokenizer/stream-decoder';
import type { Tokenizer } from '@/core/tokenizer/tokenizer';
import { findStop, withoutBegunStop } from './stop-strings';

/** Turns the records of one row into tokens with text, and notices where the answer ends. */
export class AnswerBuilder {
  readonly tokens: GeneratedToken[] = [];
  /** Undefined while the answer goes on. */
  finish: FinishReason | undefined;
  private readonly decoder: StreamDecoder;
  /** Where the stop string begins in the text. */
  private stopAt = -1;

  constructor(
    private readonly tokenizer: Tokenizer,
    private readonly eosTokenId: number,
    private readonly settings: GenerationConfig,
  ) {
    this.decoder = createStreamDecoder(tokenizer);
  }

  /** Takes the record of the next step. Not to be called once {@link finish} is set. */
  push(record: StepRecord): GeneratedToken {
    let text = this.decoder.push(record.token);
    this.finish = this.reasonAfter(record.token);
    if (this.finish && this.stopAt < 0) text += this.decoder.finish();
    const alternatives = record.alternatives.slice(0, this.settings.alternatives);
    const token: GeneratedToken = {
      ...record,
      alternatives,
      text,
      alternativeTexts: alternatives.map((alternative) => this.tokenizer.piece(alternative.token)),
    };
    this.tokens.push(token);
    return token;
  }

  /** Ends an answer that did not end by itself. */
  close(reason: FinishReason): void {
    if (this.finish) return;
    this.finish = reason;
    this.decoder.finish();
  }

  /** The answer as far as it can be shown: once it has ended, all of it. */
  get text(): string {
    if (this.stopAt >= 0) return this.decoder.text.slice(0, this.stopAt);
    return this.finish ? this.decoder.text : withoutBegunStop(this.decoder.text, this.settings.stopStrings);
  }

  private reasonAfter(token: number): FinishReason | undefined {
    if (token === this.eosTokenId) return 'eos';
    this.stopAt = findStop(this.decoder.text, this.settings.stopStrings);
    if (this.stopAt >= 0) return 'stop-string';
    return this.tokens.length + 1 >= this.settings.maxNewTokens ? 'length' : undefined;
  }
}
