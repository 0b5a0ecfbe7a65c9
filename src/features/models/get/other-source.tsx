import { ChevronRight } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { Button } from '@/components/ui/button';
import { PlaygroundError } from '@/core/errors';
import { HUB_BASE, type ModelOrigin } from '@/core/hub/model-origin';
import { parseOrigin } from '@/core/hub/parse-origin';
import { useMirror, useModels } from '@/features/models/models';
import { hostOf } from '@/features/models/words';
import { OnnxRepoForm } from './onnx-repo-form';

/** Any other model: a repository of the hub, a folder or a file on a web server. */
export function OtherSource() {
  const { plan } = useModels();
  const base = useMirror((state) => state.base);
  const id = useId();
  const [text, setText] = useState('');
  const [error, setError] = useState<PlaygroundError | null>(null);
  const host = hostNamed(text, base);
  const lookUp = (event: FormEvent) => {
    event.preventDefault();
    try {
      const origin = parseOrigin(text, base);
      setError(null);
      void plan.getState().open({ kind: 'remote', origin });
    } catch (thrown) {
      setError(PlaygroundError.from(thrown));
    }
  };
  return (
    <div className="card p-4">
      <form onSubmit={lookUp} noValidate>
        <label htmlFor={id} className="mb-1 block text-sm font-medium">
          Repository or address
        </label>
        <div className="flex flex-wrap gap-2">
          <input
            id={id}
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
            className="field h-9 w-auto! min-w-0 flex-1 basis-56 py-0"
          />
          <Button type="submit" className="max-w-full">
            <span className="truncate">Look up{host ? ` on ${host}` : ''}</span>
          </Button>
        </div>
        <div id={`${id}-hint`} className="mt-1.5 text-sm">
          {error ? (
            <p role="alert" className="text-danger">
              {error.message} {error.hint}
            </p>
          ) : (
            <p className="text-muted">
              Any T5 of the hub, the address of a folder with its files, or of a .gguf file. Looking up reads
              the configuration and the sizes, no weights.
            </p>
          )}
        </div>
      </form>
      <Mirror />
      <OnnxRepoForm />
    </div>
  );
}

/** The host that looking up would ask; undefined while the text names no model. */
function hostNamed(text: string, base: string | undefined): string | undefined {
  if (text.trim() === '') return base === undefined ? undefined : hostOf({ kind: 'hub', repo: '', base });
  let origin: ModelOrigin;
  try {
    origin = parseOrigin(text, base);
  } catch {
    return undefined;
  }
  return hostOf(origin);
}

/** A self-hosted copy of the hub, for the releases above and for owner/name. */
function Mirror() {
  const { base, setBase } = useMirror((state) => state);
  const id = useId();
  const [text, setText] = useState(base ?? '');
  const [error, setError] = useState<PlaygroundError | null>(null);
  const use = (event: FormEvent) => {
    event.preventDefault();
    try {
      setBase(text);
      setError(null);
    } catch (thrown) {
      setError(PlaygroundError.from(thrown));
    }
  };
  return (
    <details className="group mt-3 border-t border-line pt-2.5" open={base !== undefined}>
      <summary className="inline-flex items-center gap-1.5 rounded-md text-sm font-medium text-muted hover:text-ink">
        <ChevronRight size={15} aria-hidden className="transition-transform group-open:rotate-90" />
        {base === undefined ? 'Use a mirror instead of the hub' : `Models come from ${base}`}
      </summary>
      <form onSubmit={use} noValidate className="mt-2.5">
        <label htmlFor={id} className="mb-1 block text-sm font-medium">
          Address of the mirror
        </label>
        <div className="flex flex-wrap gap-2">
          <input
            id={id}
            type="text"
            inputMode="url"
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            value={text}
            onChange={(event) => setText(event.target.value)}
            placeholder={HUB_BASE}
            aria-describedby={`${id}-hint`}
            aria-invalid={error !== null}
            className="field h-9 w-auto! min-w-0 flex-1 basis-56 py-0"
          />
          <Button type="submit">Use</Button>
          {base !== undefined && (
            <Button
              shape="quiet"
              onClick={() => {
                setText('');
                setError(null);
                setBase('');
              }}
            >
              Back to the hub
            </Button>
          )}
        </div>
        <div id={`${id}-hint`} className="mt-1.5 text-sm">
          {error ? (
            <p role="alert" className="text-danger">
              {error.message} {error.hint}
            </p>
          ) : (
            <p className="text-muted">
              A server with the same paths as the hub. It serves the releases above and owner/name.
            </p>
          )}
        </div>
      </form>
    </details>
  );
}
