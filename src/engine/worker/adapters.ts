/** The LoRA adapters of the loaded model: read from storage on first use, then kept on the device, the most recently used ones. */

import { type AdapterUse, checkStrength } from '@/core/adapters/adapter-use';
import type { LoraAdapter } from '@/core/adapters/lora-adapter';
import { mergeAdapter } from '@/core/adapters/merge-adapter';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { withPromptCache } from '@/engine/generation/prompt-cache';
import type { LoadedAdapter, Seq2SeqRuntime } from '@/engine/runtime';

/** Adapters kept on the device at the same time; each takes a few megabytes. */
const MAX_LOADED = 8;

export interface AdapterHost {
  /** The base model. */
  runtime: Seq2SeqRuntime;
  /** Reads a stored adapter. @throws {PlaygroundError} if it is missing or damaged */
  read(id: string): Promise<LoraAdapter>;
  /**
   * For runtimes without adapter support: loads a modified checkpoint beside the model.
   * @param change modifies the model's checkpoint, whose files stay open until the runtime is ready
   */
  openChanged(change: (checkpoint: Checkpoint) => Checkpoint): Promise<Seq2SeqRuntime>;
}

/** The model with one adapter at one strength. */
interface View {
  key: string;
  runtime: Seq2SeqRuntime;
}

export class ModelAdapters {
  /** Least recently used first. */
  private readonly loaded = new Map<string, LoadedAdapter>();
  private view: View | undefined;

  constructor(private readonly host: AdapterHost) {}

  /**
   * The model with an adapter applied. The last result is kept, together with its encoded prompt.
   * @throws {PlaygroundError} `not-found` if the adapter is not stored, `checkpoint-mismatch` if it is for another model
   */
  async runtime({ id, scale }: AdapterUse): Promise<Seq2SeqRuntime> {
    checkStrength(scale);
    const key = `${scale} ${id}`;
    if (this.view?.key !== key) {
      this.dropView();
      this.view = { key, runtime: withPromptCache(await this.open(id, scale)) };
    }
    return this.view.runtime;
  }

  dispose(): void {
    this.dropView();
    for (const adapter of this.loaded.values()) adapter.dispose();
    this.loaded.clear();
  }

  private async open(id: string, scale: number): Promise<Seq2SeqRuntime> {
    const { runtime, read, openChanged } = this.host;
    if (!runtime.adapters) {
      const adapter = await read(id);
      return openChanged((checkpoint) => mergeAdapter(checkpoint, adapter, scale));
    }
    const adapter = this.loaded.get(id) ?? (await runtime.adapters.load(await read(id)));
    this.loaded.delete(id);
    this.loaded.set(id, adapter);
    const [oldest] = this.loaded;
    if (oldest && this.loaded.size > MAX_LOADED) {
      this.loaded.delete(oldest[0]);
      oldest[1].dispose();
    }
    return adapter.at(scale);
  }

  private dropView(): void {
    this.view?.runtime.dispose();
    this.view = undefined;
  }
}
