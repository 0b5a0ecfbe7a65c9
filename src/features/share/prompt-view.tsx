import type { ReactNode } from 'react';
import type { PlaygroundPrompt, PromptExample, TaskParts } from '@/core/schema/playground-prompt';
import { encodingSummary, modelName, settingRows } from './prompt-summary';

/** Everything in a shared prompt, as plain text, because somebody else wrote it. */
export function PromptView({ prompt }: { prompt: PlaygroundPrompt }) {
  const { content, outputs } = prompt;
  return (
    <div className="mt-6 space-y-5">
      {content.kind === 'raw' ? (
        <Part title="Prompt">
          <Text text={content.text} mono />
        </Part>
      ) : (
        <Task task={content} />
      )}
      {outputs.length > 0 && (
        <Part title={outputs.length === 1 ? 'Shared answer' : 'Shared answers'}>
          <ul className="space-y-2">
            {outputs.map((output, place) => (
              // Answers can be equal: their position tells them apart.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              <li key={place}>
                <Text text={output.text} />
                {output.seed !== undefined && (
                  <p className="numeric mt-0.5 text-xs text-muted">Seed {output.seed}</p>
                )}
              </li>
            ))}
          </ul>
        </Part>
      )}
      <Part title="Settings">
        <Facts prompt={prompt} />
      </Part>
    </div>
  );
}

function Task({ task }: { task: TaskParts }) {
  return (
    <>
      {task.name.trim() !== '' && (
        <Part title="Task name">
          <Text text={task.name} />
        </Part>
      )}
      <Part title="Definition">
        <Text text={task.definition} />
      </Part>
      <Examples title="Positive examples" list={task.positive} mark="bg-(--c-part-positive-mark)" />
      <Examples title="Negative examples" list={task.negative} mark="bg-(--c-part-negative-mark)" />
      <Part title="Input">
        <Text text={task.input} />
      </Part>
    </>
  );
}

function Examples({ title, list, mark }: { title: string; list: readonly PromptExample[]; mark: string }) {
  if (list.length === 0) return null;
  return (
    <Part title={title}>
      <ol className="space-y-2">
        {list.map((example, place) => (
          // Examples can be equal: their position tells them apart.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <li key={place} className="card relative overflow-hidden py-2 pr-3 pl-4">
            <span aria-hidden className={`absolute inset-y-0 left-0 w-1 ${mark}`} />
            <dl className="grid grid-cols-[4.5rem_minmax(0,1fr)] items-baseline gap-y-1">
              <Row label="Input" value={example.input} />
              <Row label="Output" value={example.output} />
              {example.explanation.trim() !== '' && <Row label="Because" value={example.explanation} />}
            </dl>
          </li>
        ))}
      </ol>
    </Part>
  );
}

function Row({ label, value }: { label: string; value: string }) {
  return (
    <>
      <dt className="text-sm text-muted">{label}</dt>
      <dd dir="auto" className="min-w-0 whitespace-pre-wrap break-words">
        {value}
      </dd>
    </>
  );
}

function Facts({ prompt: { content, settings, model } }: { prompt: PlaygroundPrompt }) {
  const rows: [string, string][] = settingRows(settings);
  if (content.kind === 'task') {
    const { label, description } = encodingSummary(content.encoding);
    rows.unshift(['Encoding', `${label}. ${description}`]);
  }
  rows.unshift(['Made with', model === undefined ? 'a model of the author’s own' : modelName(model)]);
  return (
    <>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-4 gap-y-1">
        {rows.map(([label, value]) => (
          <Row key={label} label={label} value={value} />
        ))}
      </dl>
      <p className="mt-2 text-sm text-muted">
        Opening it does not load a model: the one in use will answer. Others are under Models.
      </p>
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2 className="mb-1 font-semibold">{title}</h2>
      {children}
    </section>
  );
}

function Text({ text, mono = false }: { text: string; mono?: boolean }) {
  if (text.trim() === '') return <p className="text-muted">Left blank</p>;
  return (
    <p
      dir="auto"
      // A box that scrolls must be reachable by keyboard.
      tabIndex={mayScroll(text) ? 0 : undefined}
      className={`card max-h-80 overflow-y-auto px-3 py-2 break-words whitespace-pre-wrap ${mono ? 'font-mono text-[0.8125rem]' : ''}`}
    >
      {text}
    </p>
  );
}

/** Characters and lines from which a text may be taller than its box. */
const LONG_TEXT = 400;
const MANY_LINES = 8;

const mayScroll = (text: string) => text.length > LONG_TEXT || text.split('\n').length > MANY_LINES;
