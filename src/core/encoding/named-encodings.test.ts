import { describe, expect, it } from 'vitest';
import { NAMED_ENCODINGS, namedEncoding, recipeFor, TK_INSTRUCT_MIX } from './named-encodings';

describe('named encodings', () => {
  it('are those of the paper, each once', () => {
    expect(NAMED_ENCODINGS.map(({ id }) => id)).toEqual([
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
      'def_pos2_expl',
      'def_pos2_neg2_expl',
      'tk_instruct',
    ]);
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
