/** The answer that this feature shows in detail, and the request that produced it. */
import type { AdapterUse } from '@/core/adapters/adapter-use';
import type { GenerationConfig } from '@/core/generation/generation-config';
import type { GeneratedToken, GenerationResult } from '@/core/generation/generation-result';
import type { PromptRequest } from '@/engine/protocol';

export interface InspectedRun {
  prompt: PromptRequest;
  settings: Pick<GenerationConfig, 'method'>;
  /** The adapter in use; undefined for the model alone. */
  adapter?: AdapterUse;
  /** The answer so far. */
  text: string;
  /** At least one. */
  tokens: readonly GeneratedToken[];
  running: boolean;
  /** Null while it is running and after a failure. */
  result: GenerationResult | null;
  /** Runs again with the tokens before `index` and then `token`; null when that is not possible now. */
  continueFrom: ((index: number, token: number) => void) | null;
}
