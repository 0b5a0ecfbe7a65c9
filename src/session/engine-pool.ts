/**
 * The engines of the page. Nothing else starts one: each is a worker that holds a model of its own on the device, so it
 * must be known who has it and who gives it back.
 */
import { type BenchClient, createEngineClient, type TrainingClient } from '@/engine/client/engine-client';

/** Everything an engine can be asked; borrowers declare the part they use. */
export type Engine = TrainingClient & BenchClient;

export interface BorrowedEngine<Client = Engine> {
  readonly engine: Client;
  /** Ends the engine and frees its memory; what it is still asked rejects with `cancelled`. Once is enough, twice does no harm. */
  giveBack(): void;
}

export class EnginePool {
  /** The engine of the model in use. It belongs to the whole page and lives as long. */
  readonly main: Engine;
  private readonly lent = new Set<BorrowedEngine>();

  /** @param start one engine more */
  constructor(private readonly start: () => Engine = createEngineClient) {
    this.main = start();
  }

  /** An engine of one's own, without a model. Whoever borrows it gives it back. */
  borrow(): BorrowedEngine {
    const engine = this.start();
    const borrowed: BorrowedEngine = {
      engine,
      giveBack: () => {
        if (this.lent.delete(borrowed)) engine.dispose();
      },
    };
    this.lent.add(borrowed);
    return borrowed;
  }

  /** Engines that are borrowed now. */
  get borrowed(): number {
    return this.lent.size;
  }
}
