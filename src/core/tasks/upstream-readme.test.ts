import { expect, it } from 'vitest';
import { parseUpstreamReadme } from './upstream-readme';

const TABLE = `## Tasks List

Name | Summary | Category | Domain | Input Language | Output Language
---- | ------- | -------- | ------ | -------------- | ---------------
\`task001_a\`\t| Ask something.\t| Question Generation\t| Wikipedia, News\t| English\t| English
\`task184_b-1.1\`\t| Either | or.\t| Translation\t| Social Media -> Twitter\t| Igbo\t| English, Igbo |
\`task002_old\` | The first version ends here. | Answer Generation
\`task003_broken\` | nothing else
text with a \`name\` in it | but no table
`;

it("reads the rows of upstream's table, and passes over the rest", () => {
  expect(parseUpstreamReadme(TABLE)).toEqual([
    {
      name: 'task001_a',
      category: 'Question Generation',
      domains: ['Wikipedia', 'News'],
      inputLanguages: ['English'],
      outputLanguages: ['English'],
    },
    {
      name: 'task184_b-1.1',
      category: 'Translation',
      domains: ['Social Media -> Twitter'],
      inputLanguages: ['Igbo'],
      outputLanguages: ['English', 'Igbo'],
    },
    {
      name: 'task002_old',
      category: 'Answer Generation',
      domains: [],
      inputLanguages: [],
      outputLanguages: [],
    },
  ]);
});
