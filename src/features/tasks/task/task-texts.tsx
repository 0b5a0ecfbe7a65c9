import { Disclosure } from '@/components/ui/disclosure';
import type { TaskExample } from '@/core/encoding/task-prompt';
import { countOf } from '@/core/words/quantities';
import type { TaskOverview } from '@/session/tasks/task-overview';
import { languageTag } from './language-tag';
import { SensitiveText, SensitiveTextNotice } from './sensitive-text';

/** Examples of each kind that are shown at first. */
const OPEN = 2;

/** The definition and the examples with their explanations. */
export function TaskTexts({ overview: { task } }: { overview: TaskOverview }) {
  const languages = {
    input: languageTag(task.inputLanguage[0]),
    output: languageTag(task.outputLanguage[0]),
    instruction: languageTag(task.instructionLanguage[0]),
  };
  return (
    <>
      <SensitiveTextNotice />
      <section aria-labelledby="task-definition">
        <h2 id="task-definition" className="mb-1.5 font-semibold">
          Definition
        </h2>
        <SensitiveText>
          <p dir="auto" lang={languages.instruction} className="max-w-[72ch] whitespace-pre-wrap">
            {task.definition || <span className="text-muted">Blank in the file</span>}
          </p>
        </SensitiveText>
      </section>
      <Examples
        id="task-positive"
        title="Positive examples"
        mark="bg-(--c-part-positive-mark)"
        examples={task.positiveExamples}
        languages={languages}
      />
      <Examples
        id="task-negative"
        title="Negative examples"
        mark="bg-(--c-part-negative-mark)"
        examples={task.negativeExamples}
        languages={languages}
      />
    </>
  );
}

interface ExamplesProps {
  id: string;
  title: string;
  mark: string;
  examples: readonly TaskExample[];
  languages: { input?: string; output?: string; instruction?: string };
}

function Examples({ id, title, mark, examples, languages }: ExamplesProps) {
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="mb-1.5 flex items-center gap-2 font-semibold">
        <span aria-hidden className={`size-2 rounded-full ${mark}`} />
        {title}
        <span className="numeric font-normal text-muted">{examples.length}</span>
      </h2>
      {examples.length === 0 ? (
        <p className="text-sm text-muted">The file has none.</p>
      ) : (
        <SensitiveText>
          <ul className="space-y-2">
            {examples.slice(0, OPEN).map((example, index) => (
              // Examples have no identity of their own, and their list does not change.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              <Example key={index} example={example} languages={languages} />
            ))}
          </ul>
          {examples.length > OPEN && (
            <Disclosure
              look="link"
              summary={countOf(examples.length - OPEN, 'more example')}
              className="mt-2"
            >
              <ul className="mt-2 space-y-2">
                {examples.slice(OPEN).map((example, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: as above
                  <Example key={index} example={example} languages={languages} />
                ))}
              </ul>
            </Disclosure>
          )}
        </SensitiveText>
      )}
    </section>
  );
}

function Example({ example, languages }: { example: TaskExample } & Pick<ExamplesProps, 'languages'>) {
  const parts: [label: string, text: string, lang: string | undefined][] = [
    ['Input', example.input, languages.input],
    ['Output', example.output, languages.output],
  ];
  if (example.explanation !== undefined) {
    parts.push(['Explanation', example.explanation, languages.instruction]);
  }
  return (
    <li className="card p-3.5">
      <dl className="grid grid-cols-[minmax(0,1fr)] gap-x-4 gap-y-1.5 sm:grid-cols-[6rem_minmax(0,1fr)]">
        {parts.map(([label, text, lang]) => (
          <div key={label} className="contents">
            <dt className="text-sm text-muted max-sm:not-first:mt-1">{label}</dt>
            <dd dir="auto" lang={lang} className="break-words whitespace-pre-wrap">
              {text || <span className="text-muted">Blank</span>}
            </dd>
          </div>
        ))}
      </dl>
    </li>
  );
}
