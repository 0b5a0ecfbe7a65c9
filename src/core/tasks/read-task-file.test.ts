import { describe, expect, it } from 'vitest';
import type { PlaygroundError } from '@/core/errors';
import { describeWithReference, referenceText } from '@/testing/reference';
import { seededRandom } from '@/testing/seeded-random';
import { readTaskFile } from './read-task-file';

const REFERENCE_TASKS = [
  'task1146_country_capital',
  'task1147_country_currency',
  'task121_zest_text_modification',
  'task1314_country_abbreviation',
  'task1317_country_calling_code',
  'task1318_country_national_dish',
  'task1319_country_by_barcode_prefix',
  'task1320_country_domain_tld',
  'task1393_superglue_copa_text_completion',
  'task1425_country_iso_numeric',
  'task1426_country_independence_year',
  'task1448_disease_entity_extraction_ncbi_dataset',
  'task1452_location_entity_extraction_btc_corpus',
  'task1485_organ_extraction_anem_dataset',
  'task1562_zest_text_modification',
  'task1582_bless_hypernym_generation',
  'task1622_disfl_qa_text_modication',
  'task1657_gooaq_question_generation',
  'task393_plausible_result_generation',
  'task603_wikitext-103_fill_in_the_blank',
  'task645_summarization',
  'task648_answer_generation',
  'task891_gap_coreference_resolution',
  'task957_e2e_nlg_text_generation_generate',
];

describeWithReference('task files of Natural Instructions', () => {
  it.each(REFERENCE_TASKS)('reads %s', async (name) => {
    const text = await referenceText(`natural-instructions/tasks/${name}.json`);
    const facts: { task: string; category: string }[] = JSON.parse(
      await referenceText('natural-instructions/index.json'),
    );
    const fact = facts.find((entry) => entry.task === name)!;
    const { task, repairs } = readTaskFile(text, `${name}.json`);
    expect(task.name).toBe(name);
    expect(task.categories).toContain(fact.category);
    expect(task.instances).toHaveLength(text.match(/"id": "task/g)!.length);
    expect(task.definition).not.toBe('');
    expect(repairs).toEqual(
      name.startsWith('task603')
        ? ['The bare NaN in "URL", which JSON does not allow, was read as an empty value.']
        : [],
    );
  });
});

const TASK = {
  Contributors: ['Someone'],
  Source: ['here'],
  URL: ['https://example.org'],
  Categories: ['Colours'],
  Reasoning: [],
  Definition: ['Say the colour.'],
  Input_language: ['English'],
  Output_language: ['English'],
  Instruction_language: ['English'],
  Domains: ['Nature'],
  'Positive Examples': [{ input: 'grass', output: 'green', explanation: 'It is.' }],
  'Negative Examples': [{ input: 'snow', output: 'cold', explanation: 'That is no colour.' }],
  Instances: [{ id: 'task9-01', input: 'sky', output: ['blue', 'azure'] }],
  'Instance License': ['CC0'],
};

const read = (task: unknown, name = 'task9_colours.json') => readTaskFile(JSON.stringify(task), name);

describe('task file', () => {
  it('is read as it is', () => {
    const { task, repairs } = read(TASK, 'C:\\data\\task9_colours-v1.1.json');
    expect(repairs).toEqual([]);
    expect(task).toEqual({
      name: 'task9_colours-v1.1',
      definition: 'Say the colour.',
      positiveExamples: TASK['Positive Examples'],
      negativeExamples: TASK['Negative Examples'],
      instances: TASK.Instances,
      contributors: ['Someone'],
      source: ['here'],
      url: ['https://example.org'],
      categories: ['Colours'],
      reasoning: [],
      domains: ['Nature'],
      inputLanguage: ['English'],
      outputLanguage: ['English'],
      instructionLanguage: ['English'],
      instanceLicense: ['CC0'],
    });
  });

  it('may hold texts for lists, and need not say where it is from', () => {
    const { task, repairs } = read({
      Definition: 'Say the colour.',
      Categories: 'Colours',
      Instances: [{ id: 'a', input: '', output: 'blue' }],
    });
    expect(repairs).toEqual([]);
    expect(task.definition).toBe('Say the colour.');
    expect(task.categories).toEqual(['Colours']);
    expect(task.contributors).toEqual([]);
    expect(task.positiveExamples).toEqual([]);
    expect(task.instances).toEqual([{ id: 'a', input: '', output: ['blue'] }]);
  });

  it('tells an absent explanation from a blank one, which a prompt shows differently', () => {
    const { task } = read({
      ...TASK,
      'Positive Examples': [
        { input: 'a', output: '' },
        { input: 'b', output: 'c', explanation: '' },
        { input: 'b', output: 'c', explanation: null },
      ],
    });
    expect(task.positiveExamples.map((example) => 'explanation' in example)).toEqual([false, true, false]);
  });

  it('keeps NaN and Infinity inside texts, and reports the bare ones by field', () => {
    const text = JSON.stringify({ ...TASK, URL: ['@1'], Source: '@2', Domains: ['@3', 'NaN \\" Infinity'] })
      .replace('"@1"', 'NaN')
      .replace('"@2"', '-Infinity')
      .replace('"@3"', 'Infinity');
    const { task, repairs } = readTaskFile(`\ufeff${text}`, 'x');
    expect(task.url).toEqual([]);
    expect(task.source).toEqual([]);
    expect(task.domains).toEqual(['NaN \\" Infinity']);
    expect(repairs).toHaveLength(4);
    expect(repairs[0]).toMatch(/byte order mark/);
    expect(repairs.slice(1).map((repair) => /bare (\S+) in "(\w+)"/.exec(repair)?.slice(1))).toEqual([
      ['-Infinity', 'Source'],
      ['NaN', 'URL'],
      ['Infinity', 'Domains'],
    ]);
  });

  it('reads the spellings of older files and says so', () => {
    const { task, repairs } = read({
      definition: ['Say the colour.', 'Name its colour.'],
      Category: 'Colours',
      Examples: { 'Positive Examples': [{ input: 'grass', output: 'green', reason: 'It is.' }] },
      negative_examples: [],
      Instances: [{ input: 'sky', output: 'blue' }],
    });
    expect(task.categories).toEqual(['Colours']);
    expect(task.positiveExamples).toEqual([{ input: 'grass', output: 'green', explanation: 'It is.' }]);
    expect(task.instances[0]?.id).toBe('task9_colours-0');
    expect(repairs.join(' ')).toMatch(/"definition".*"Category".*"negative_examples".*"Examples".*"reason"/);
    expect(repairs.join(' ')).toMatch(/first of 2 definitions.*1 instances without an id/);
  });
});

describe('instances', () => {
  it('may repeat an id, which is reported', () => {
    const instances = ['a', 'b', 'a', 'a'].map((id) => ({ id, input: '', output: [''] }));
    const { task, repairs } = read({ ...TASK, Instances: instances });
    expect(task.instances).toEqual(instances);
    expect(repairs).toEqual(['2 instances have an id that another one has: their place tells them apart.']);
  });

  it('may be 50 MB of text', () => {
    const input = 'Would the writer go there again? '.repeat(12);
    const instances = Array.from({ length: 116_000 }, (_, i) => ({
      id: `task9-${i}`,
      input,
      output: ['no'],
    }));
    const text = JSON.stringify({ ...TASK, Instances: instances });
    expect(text.length).toBeGreaterThan(5e7);
    const { task } = readTaskFile(text, 'x');
    expect(task.instances.at(-1)).toEqual(instances.at(-1));
  });
});

const without = (key: keyof typeof TASK) =>
  Object.fromEntries(Object.entries(TASK).filter(([k]) => k !== key));

describe('what is no task file', () => {
  it.each<[string, unknown, RegExp]>([
    ['no Definition', without('Definition'), /Definition/],
    ['an empty Definition', { ...TASK, Definition: [] }, /Definition/],
    ['no Instances', without('Instances'), /Instances/],
    ['Instances that are no list', { ...TASK, Instances: {} }, /Instances/],
    [
      'an instance without input',
      { ...TASK, Instances: [{ id: 'a', output: ['b'] }] },
      /Instances\.0\.input/,
    ],
    ['an instance without answers', { ...TASK, Instances: [{ id: 'a', input: 'b', output: [] }] }, /output/],
    ['an answer that is a number', { ...TASK, Instances: [{ id: 'a', input: 'b', output: [5] }] }, /output/],
    ['an example that is a text', { ...TASK, 'Positive Examples': ['a'] }, /Positive Examples\.0/],
    ['an example without output', { ...TASK, 'Negative Examples': [{ input: 'a' }] }, /Negative Examples\.0/],
    ['a category that is a number', { ...TASK, Categories: [7] }, /Categories/],
    ['a list', [TASK], /not a JSON object/],
    ['null', null, /not a JSON object/],
  ])('refuses %s', (_, task, message) => {
    expect(() => read(task)).toThrow(
      expect.objectContaining({ code: 'invalid-task', message: expect.stringMatching(message) }),
    );
  });

  it.each<[string, () => string, RegExp]>([
    ['an empty file', () => '', /not valid JSON/],
    ['a web page', () => '<!doctype html>', /not valid JSON/],
    ['half a file', () => JSON.stringify(TASK).slice(0, 200), /not valid JSON/],
    ['a text that ends in a backslash', () => '{"a": "b\\', /not valid JSON/],
    ['a hundred million brackets', () => '['.repeat(1e8), /67108864 characters/],
    ['fifty million brackets', () => '['.repeat(5e7), /32 levels/],
    ['objects inside objects', () => '{"a":'.repeat(1e6), /32 levels/],
    ['millions of values', () => `{"Definition":[${'{},'.repeat(4e6)}1]}`, /3000000 values/],
    ['millions of NaN', () => `{"Definition":[${'NaN,'.repeat(4e6)}1]}`, /10000 bare/],
  ])('refuses %s', (_, text, message) => {
    expect(() => readTaskFile(text(), 'x')).toThrow(
      expect.objectContaining({ code: 'invalid-task', message: expect.stringMatching(message) }),
    );
  });

  it('answers 400 mutations with a task or a typed error', () => {
    const random = seededRandom(41);
    const text = JSON.stringify(TASK);
    let refused = 0;
    for (let i = 0; i < 400; i++) {
      const at = Math.floor(random() * text.length);
      const length = Math.floor(random() * 6);
      const filler = ['', '"', '[', '}', 'NaN', '\\', '\0', '-Infinity', ','][Math.floor(random() * 9)]!;
      try {
        readTaskFile(text.slice(0, at) + filler + text.slice(at + length), 'x');
      } catch (error) {
        expect((error as PlaygroundError).code).toBe('invalid-task');
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(100);
  });

  it('is not confused by keys that objects have by themselves', () => {
    const text = JSON.stringify(TASK).replace('{', '{"__proto__": {"Definition": "x"}, "constructor": 1, ');
    expect(readTaskFile(text, 'x').task.definition).toBe('Say the colour.');
    expect(() => readTaskFile('{"__proto__": {"Definition": "x", "Instances": []}}', 'x')).toThrow(
      /Definition/,
    );
  });
});
