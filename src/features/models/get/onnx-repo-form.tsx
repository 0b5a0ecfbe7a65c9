import { ChevronRight } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { Button } from '@/components/ui/button';
import { PlaygroundError } from '@/core/errors';
import { HUB_BASE } from '@/core/hub/model-origin';
import { parseOrigin } from '@/core/hub/parse-origin';
import type { OnnxRepo } from '@/engine/protocol';
import { useCurrent } from '@/features/models/models';

const PRECISIONS: readonly { dtype: OnnxRepo['dtype']; label: string }[] = [
  { dtype: 'q8', label: '8 bits (q8)' },
  { dtype: 'q4', label: '4 bits (q4)' },
  { dtype: 'fp16', label: 'Half precision (fp16)' },
  { dtype: 'fp32', label: 'Single precision (fp32)' },
];

/** ONNX files of anyone, opened by transformers.js: the browser's cache keeps them, not the list above. */
export function OnnxRepoForm() {
  const load = useCurrent((state) => state.load);
  const id = useId();
  const [text, setText] = useState('');
  const [dtype, setDtype] = useState<OnnxRepo['dtype']>('q8');
  const [error, setError] = useState<PlaygroundError | null>(null);
  const named = readRepo(text);
  const host = named instanceof PlaygroundError ? undefined : hostOfLocation(named.location);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (named instanceof PlaygroundError) {
      setError(named);
      return;
    }
    setError(null);
    void load({ kind: 'onnx-repo', ...named, dtype });
  };
  return (
    <details className="group mt-3 border-t border-line pt-2.5">
      <summary className="inline-flex items-center gap-1.5 rounded-md text-sm font-medium text-muted hover:text-ink">
        <ChevronRight size={15} aria-hidden className="transition-transform group-open:rotate-90" />
        Run ONNX files with transformers.js
      </summary>
      <form onSubmit={submit} noValidate className="mt-2.5">
        <div className="flex flex-wrap items-end gap-2">
          <label className="min-w-0 flex-1 basis-56 text-sm font-medium">
            Repository of ONNX files
            <input
              type="text"
              inputMode="url"
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              value={text}
              onChange={(event) => {
                setText(event.target.value);
                setError(null);
              }}
              placeholder="owner/name@revision"
              aria-describedby={`${id}-hint`}
              aria-invalid={error !== null}
              className="field mt-1 h-9 py-0 text-base font-normal"
            />
          </label>
          <label className="text-sm font-medium">
            Precision
            <select
              className="field mt-1 h-9 w-auto! py-0 text-base font-normal"
              value={dtype}
              onChange={(event) => {
                const chosen = PRECISIONS.find((each) => each.dtype === event.target.value);
                if (chosen) setDtype(chosen.dtype);
              }}
            >
              {PRECISIONS.map((each) => (
                <option key={each.dtype} value={each.dtype}>
                  {each.label}
                </option>
              ))}
            </select>
          </label>
          <Button type="submit" className="max-w-full">
            <span className="truncate">Load{host ? ` from ${host}` : ''}</span>
          </Button>
        </div>
        <div id={`${id}-hint`} className="mt-1.5 text-sm">
          {error ? (
            <p role="alert" className="text-danger">
              {error.message} {error.hint}
            </p>
          ) : (
            <p className="text-muted">
              Files that others exported, to compare with. They run on onnxruntime only, are loaded at once
              and are not listed above.
            </p>
          )}
        </div>
      </form>
    </details>
  );
}

/** The repository that the text names, or what is wrong with it. */
function readRepo(text: string): Pick<OnnxRepo, 'location' | 'revision'> | PlaygroundError {
  try {
    const origin = parseOrigin(text);
    if (origin.kind === 'hub') return { location: origin.repo, revision: origin.revision };
    if (origin.kind === 'folder') return { location: origin.url };
    return new PlaygroundError('invalid-input', 'This is a GGUF file, not a repository of ONNX files.', {
      hint: 'Look it up as a repository or address above.',
    });
  } catch (thrown) {
    return PlaygroundError.from(thrown);
  }
}

function hostOfLocation(location: string): string {
  return new URL(URL.canParse(location) ? location : HUB_BASE).host;
}
