import { describe, expect, it } from 'vitest';
import {
  type EncodingId,
  encodingLabel,
  MAX_EXAMPLES,
  NAMED_ENCODINGS,
  namedEncoding,
  PAPER_GRID,
  recipeFor,
  TK_INSTRUCT_MIX,
} from './named-encodings';

/**
 * Ids that links and stored data hold, with what they must mean for ever: name, definition, positive and negative examples,
 * explanations. A new encoding adds its own line; none is ever changed or taken away.
 */
const RELEASED: Record<EncodingId, [boolean, boolean, number, number, boolean] | 'per-instance'> = {
  input_only: [false, false, 0, 0, false],
  task_name_input: [true, false, 0, 0, false],
  def: [false, true, 0, 0, false],
  pos1: [false, false, 1, 0, false],
  pos2: [false, false, 2, 0, false],
  pos4: [false, false, 4, 0, false],
  def_pos1: [false, true, 1, 0, false],
  def_pos2: [false, true, 2, 0, false],
  def_pos4: [false, true, 4, 0, false],
  def_pos2_neg2: [false, true, 2, 2, false],
  def_pos2_expl: [false, true, 2, 0, true],
  def_pos2_neg2_expl: [false, true, 2, 2, true],
  tk_instruct: 'per-instance',
};

describe('named encodings', () => {
  it('mean what they meant when they were released, each another thing', () => {
    expect(NAMED_ENCODINGS.map(({ id }) => id)).toEqual(Object.keys(RELEASED));
    for (const { id, recipe } of NAMED_ENCODINGS) {
      const released = RELEASED[id];
      if (recipe === 'per-instance' || released === 'per-instance') expect(recipe).toBe(released);
      else {
        const { addTaskName, addTaskDefinition, numPosExamples, numNegExamples, addExplanation } = recipe;
        expect([addTaskName, addTaskDefinition, numPosExamples, numNegExamples, addExplanation]).toEqual(
          released,
        );
      }
    }
    const recipes = NAMED_ENCODINGS.map(({ recipe }) => JSON.stringify(recipe));
    expect(new Set(recipes).size).toBe(recipes.length);
  });

  it('include what their names say', () => {
    for (const { id } of NAMED_ENCODINGS.filter(({ recipe }) => recipe !== 'per-instance')) {
      expect(recipeFor(id, 'any', 1)).toEqual({
        addTaskName: id.startsWith('task_name'),
        addTaskDefinition: id.startsWith('def'),
        numPosExamples: Number(/pos(\d)/.exec(id)?.[1] ?? 0),
        numNegExamples: Number(/neg(\d)/.exec(id)?.[1] ?? 0),
        addExplanation: id.endsWith('expl'),
      });
    }
  });

  it('are in the grid that the paper reports, but for the two explained examples without negative ones', () => {
    expect(PAPER_GRID).toEqual([
      'input_only',
      'task_name_input',
      'def',
      'pos1',
      'pos2',
      'pos4',
      'def_pos1',
      'def_pos2',
      'def_pos4',
      'def_pos2_neg2',
      'def_pos2_neg2_expl',
      'tk_instruct',
    ]);
  });

  it('use up to four examples of a kind', () => expect(MAX_EXAMPLES).toBe(4));

  it('of later versions are called by their id', () => {
    expect(encodingLabel('def')).toBe('Definition');
    expect(encodingLabel('def_pos9')).toBe('def_pos9');
    expect(encodingLabel('toString')).toBe('toString');
  });

  it('refuses an unknown name and lists the known ones', () => {
    expect(() => namedEncoding('def_pos3')).toThrow(
      expect.objectContaining({ code: 'invalid-input', hint: expect.stringContaining('def_pos2_neg2') }),
    );
  });
});

describe('tk_instruct', () => {
  const keys = Array.from({ length: 5_000 }, (_, i) => `task${i % 7}-${i}`);

  it('draws each of its five about equally often', () => {
    const counts = TK_INSTRUCT_MIX.map(
      (recipe) => keys.filter((key) => recipeFor('tk_instruct', key, 42) === recipe).length,
    );
    expect(counts.reduce((sum, count) => sum + count)).toBe(keys.length);
    // 1,000 each; four standard deviations are 113.
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(120);
  });

  it('draws the same for the same instance and seed, and otherwise for another seed', () => {
    const draw = (seed: number) =>
      keys.map((key) => TK_INSTRUCT_MIX.indexOf(recipeFor('tk_instruct', key, seed)));
    expect(draw(7)).toEqual(draw(7));
    const other = draw(8);
    const changed = draw(7).filter((drawn, i) => drawn !== other[i]).length;
    expect(changed).toBeGreaterThan(keys.length * 0.7);
  });

  it('keeps its draws over versions', () => {
    const drawn = [...'abcdefgh'].map((key) => TK_INSTRUCT_MIX.indexOf(recipeFor('tk_instruct', key, 1)));
    expect(drawn).toEqual([0, 4, 4, 4, 3, 3, 2, 0]);
  });
});
