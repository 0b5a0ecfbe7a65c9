/** Reads the instances that an evaluation needs of each task, once, or says why a task cannot be read. */
import { PlaygroundError } from '@/core/errors';
import type { EvaluationPlan } from '@/core/evaluate/evaluation-plan';
import { planSeeds } from '@/core/evaluate/select-instances';
import type { TaskSample } from '@/core/tasks/task-file';
import type { TaskSource } from '@/features/evaluate/sources';

export class TaskTexts {
  private readonly read = new Map<string, Promise<TaskSample>>();

  constructor(
    private readonly source: Pick<TaskSource, 'sample' | 'fetch'>,
    private readonly plan: Pick<EvaluationPlan, 'selection' | 'systems'>,
    /** Whether the person allowed fetching tasks that are not on this device. */
    private readonly mayFetch: boolean,
  ) {}

  /** @throws {PlaygroundError} when the task is neither on this device nor can be fetched */
  task(name: string): Promise<TaskSample> {
    const known = this.read.get(name);
    if (known) return known;
    const reading = this.sample(name);
    this.read.set(name, reading);
    // A failure is not remembered: the task may be readable next time.
    reading.catch(() => this.read.delete(name));
    return reading;
  }

  private async sample(name: string): Promise<TaskSample> {
    const { selection } = this.plan;
    const seeds = planSeeds(this.plan);
    try {
      return await this.source.sample(name, selection, seeds);
    } catch (thrown) {
      const error = PlaygroundError.from(thrown);
      if (!this.mayFetch || error.code !== 'not-found') throw error;
      await this.source.fetch(name);
      return this.source.sample(name, selection, seeds);
    }
  }
}

/** The tasks of a plan that can be read, in order; the others are reported. */
export async function readableTasks(
  plan: EvaluationPlan,
  texts: TaskTexts,
  onProblem: (task: string, error: PlaygroundError) => void,
  onProgress?: (done: number, of: number) => void,
): Promise<TaskSample[]> {
  const tasks: TaskSample[] = [];
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
