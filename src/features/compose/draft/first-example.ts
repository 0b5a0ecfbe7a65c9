import { type Draft, emptyExample } from './draft';

/** What the one-click example of a first visit writes. */
export const FIRST_EXAMPLE: Pick<Draft, 'name' | 'definition' | 'positive' | 'input'> = {
  name: 'country_currency',
  definition: 'You are given the name of a country. Return the currency of the given country.',
  positive: [
    emptyExample({ input: 'Japan', output: 'Japanese Yen' }),
    emptyExample({ input: 'Germany', output: 'Euro' }),
  ],
  input: 'India',
};
