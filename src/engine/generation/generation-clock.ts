import type { GenerationTiming } from '@/core/generation/generation-result';

/** Measures the phases of one generation: encoding the prompt, the first token, decoding. */
export class GenerationClock {
  private readonly start = performance.now();
  private encoded = this.start;
  private firstToken: number | undefined;
  private lastToken = this.start;

  markEncoded(): void {
    this.encoded = performance.now();
  }

  markTokens(): void {
    this.lastToken = performance.now();
    this.firstToken ??= this.lastToken;
  }

  /** @param newTokens tokens produced in the measured time */
  timing(promptTokens: number, newTokens: number): GenerationTiming {
    const first = this.firstToken ?? this.lastToken;
    const decodeMs = this.lastToken - first;
    return {
      promptTokens,
      encodeMs: this.encoded - this.start,
      firstTokenMs: first - this.start,
      decodeMs,
      tokensPerSecond: newTokens > 1 && decodeMs > 0 ? ((newTokens - 1) * 1000) / decodeMs : 0,
    };
  }
}
