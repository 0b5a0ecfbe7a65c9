/** The adapters of the model in the worker: read from the shelf when they are asked for, kept until others push them out. */

import { type AdapterUse, checkStrength, type LoraAdapter } from '@/core/adapters/lora-adapter';
import { mergeAdapter } from '@/core/adapters/merge-adapter';
import type { Checkpoint } from '@/core/formats/checkpoint/checkpoint';
import { withPromptCache } from '@/engine/generation/prompt-cache';
import type { LoadedAdapter, Seq2SeqRuntime } from '@/engine/runtime';

/** Adapters kept on the device at a time; each takes a few megabytes. */
const MOST_LOADED = 8;

export interface AdapterHost {
  /** The model alone. */
  runtime: Seq2SeqRuntime;
  /** Reads an adapter of the shelf. @throws {PlaygroundError} when it is not there, or damaged */
  read(id: string): Promise<LoraAdapter>;
  /**
   * For runtimes that know no adapters: puts a changed checkpoint on the device beside the model.
   * @param change given the model's checkpoint, whose files stay open until the runtime is ready
   */
  openChanged(change: (checkpoint: Checkpoint) => Checkpoint): Promise<Seq2SeqRuntime>;
}

/** One adapter at one strength, ready to run. */
interface View {
  key: string;
  runtime: Seq2SeqRuntime;
}

export class ModelAdapters {
  /** The least recently used first. */
  private readonly loaded = new Map<string, LoadedAdapter>();
  private view: View | undefined;

  constructor(private readonly host: AdapterHost) {}

  /**
   * The model with an adapter in force; the last one asked for is kept, with its prompt.
   * @throws {PlaygroundError} `not-found` when it is not stored here, `checkpoint-mismatch` when it is of another model
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
    if (oldest && this.loaded.size > MOST_LOADED) {
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
