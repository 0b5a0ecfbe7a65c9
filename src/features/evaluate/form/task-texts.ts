/** The texts a run needs, read once each, and what is said of those that cannot be had. */
import { PlaygroundError } from '@/core/errors';
import type { EvaluationPlan, InstanceSelection } from '@/core/evaluate/evaluation-plan';
import type { TaskFile } from '@/core/tasks/task-file';
import type { TaskSource } from '@/features/evaluate/sources';

/** All instances of any task: a sample is drawn from all of them. */
const ALL = Number.MAX_SAFE_INTEGER;

export class TaskTexts {
  private readonly read = new Map<string, Promise<TaskFile>>();

  constructor(
    private readonly source: Pick<TaskSource, 'take' | 'fetch'>,
    private readonly selection: InstanceSelection,
    /** Whether a person allowed to fetch what is not here. */
    private readonly mayFetch: boolean,
  ) {}

  /** @throws {PlaygroundError} when it is neither here nor to be had */
  task(name: string): Promise<TaskFile> {
    const known = this.read.get(name);
    if (known) return known;
    const reading = this.take(name);
    this.read.set(name, reading);
    // A failure is not kept: the text may be here the next time.
    reading.catch(() => this.read.delete(name));
    return reading;
  }

  private async take(name: string): Promise<TaskFile> {
    const limit = this.selection.kind === 'first' ? this.selection.count : ALL;
    try {
      return await this.source.take(name, limit);
    } catch (thrown) {
      const error = PlaygroundError.from(thrown);
      if (!this.mayFetch || error.code !== 'invalid-input') throw error;
      await this.source.fetch(name);
      return this.source.take(name, limit);
    }
  }
}

/** The tasks of a plan that can be read, in its order; the others are reported. */
export async function readableTasks(
  plan: EvaluationPlan,
  texts: TaskTexts,
  onProblem: (task: string, error: PlaygroundError) => void,
  onProgress?: (done: number, of: number) => void,
): Promise<TaskFile[]> {
  const tasks: TaskFile[] = [];
  for (const [index, { name }] of plan.tasks.entries()) {
    onProgress?.(index, plan.tasks.length);
    try {
      tasks.push(await texts.task(name));
    } catch (thrown) {
      onProblem(name, PlaygroundError.from(thrown));
    }
  }
  return tasks;
}
