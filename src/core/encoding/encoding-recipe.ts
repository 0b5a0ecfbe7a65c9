/** What an encoding includes: Tk-Instruct's collator arguments. */
export interface EncodingRecipe {
  addTaskName: boolean;
  addTaskDefinition: boolean;
  numPosExamples: number;
  numNegExamples: number;
  addExplanation: boolean;
}

export interface EncodingOptions {
  recipe: EncodingRecipe;
  /** Tokens, EOS included; 1,024 in the paper. */
  maxSourceLength: number;
}
