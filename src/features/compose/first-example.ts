import { type Draft, emptyExample } from './draft';

/** What the one-click example of a first visit writes. */
export const FIRST_EXAMPLE: Pick<Draft, 'name' | 'definition' | 'positive' | 'input'> = {
  name: 'country_currency',
  definition: 'You are given the name of a country. Return the currency of the given country.',
  positive: [
    emptyExample({
      input: 'Japan',
      output: 'Japanese Yen',
      explanation: 'The currency of Japan is the Japanese Yen.',
    }),
    emptyExample({
      input: 'Germany',
      output: 'Euro',
      explanation: 'Germany is one of the countries that use the Euro.',
    }),
  ],
  input: 'India',
};
