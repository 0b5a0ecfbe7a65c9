/** The parts of a prompt, as a person composes them or as a task file gives them. */
export interface TaskExample {
  input: string;
  output: string;
  /** Absent in some task files; only encodings with explanations use it. */
  explanation?: string;
}

export interface TaskPrompt {
  /** Used by the `task_name` encoding only. */
  name?: string;
  definition: string;
  positiveExamples: readonly TaskExample[];
  negativeExamples: readonly TaskExample[];
  /** The instance to complete. */
  input: string;
}
