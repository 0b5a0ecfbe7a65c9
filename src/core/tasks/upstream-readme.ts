/** What upstream's `tasks/README.md` says about a task. */
export interface ReadmeRow {
  name: string;
  category: string;
  domains: string[];
  inputLanguages: string[];
  outputLanguages: string[];
}

const ROW = /^\s*\|?\s*`(?<name>[^`\s]{1,200})`\s*\|(?<rest>.*)$/u;

/**
 * Reads the table of upstream's `tasks/README.md`: a name in backquotes, then summary, category, domain, input and
 * output language. Rows of its first version end with the category; other lines are ignored.
 */
export function parseUpstreamReadme(text: string): ReadmeRow[] {
  return text.split('\n').flatMap((line) => {
    const found = ROW.exec(line)?.groups;
    if (!found) return [];
    // Summaries sometimes contain vertical bars, so cells are counted from the end.
    const cells = found.rest!.split('|').map((cell) => cell.trim());
    if (cells.at(-1) === '') cells.pop();
    if (cells.length < 2) return [];
    const [category = '', domains = '', input = '', output = ''] =
      cells.length >= 5 ? cells.slice(-4) : cells.slice(-1);
    return [
      {
        name: found.name!,
        category,
        domains: splitList(domains),
        inputLanguages: splitList(input),
        outputLanguages: splitList(output),
      },
    ];
  });
}

function splitList(cell: string): string[] {
  const entries = cell.split(',').map((entry) => entry.trim());
  return [...new Set(entries.filter((entry) => entry !== '' && entry !== '-'))];
}
