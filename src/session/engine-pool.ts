/**
 * The engines of the page. Nothing else starts one: each is a worker with a model of its own in device memory, so every
 * engine has one owner who ends it.
 */
import { type BenchClient, createEngineClient, type TrainingClient } from '@/engine/client/engine-client';

/** Everything an engine can be asked; borrowers declare the part they use. */
export type Engine = TrainingClient & BenchClient;

export interface BorrowedEngine<Client = Engine> {
  readonly engine: Client;
  /** Ends the engine and frees its memory; pending calls reject with `cancelled`. Calling it again does nothing. */
  giveBack(): void;
}

export class EnginePool {
  /** The engine of the model in use, which the whole page shares. It is never ended. */
  readonly main: Engine;
  private readonly lent = new Set<BorrowedEngine>();

  /** @param start starts an engine */
  constructor(private readonly start: () => Engine = createEngineClient) {
    this.main = start();
  }

  /** Starts a separate engine without a model. The borrower must give it back. */
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

  /** Number of engines that have not been given back. */
  get borrowed(): number {
    return this.lent.size;
  }
}
