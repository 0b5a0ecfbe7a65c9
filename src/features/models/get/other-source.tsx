import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Disclosure } from '@/components/ui/disclosure';
import { Field } from '@/components/ui/field';
import { PlaygroundError } from '@/core/errors';
import { HUB_BASE, type ModelOrigin } from '@/core/hub/model-origin';
import { parseOrigin } from '@/core/hub/parse-origin';
import { hostOf } from '@/features/models/descriptions';
import { useMirror, useModels } from '@/features/models/models';
import { OnnxRepoForm } from './onnx-repo-form';

/** Looks up any other model: a repository of the hub, or a folder or file on a web server. */
export function OtherSource() {
  const { plan } = useModels();
  const base = useMirror((state) => state.base);
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
        <Field
          label="Repository or address"
          hint="Any T5 on the hub, or the address of a folder of model files or of a .gguf file. Looking it up reads its configuration and sizes, not its weights."
          error={error}
          size="medium"
        >
          {(control) => (
            <div className="flex flex-wrap gap-2">
              <input
                {...control}
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
                className="field h-9 w-auto! min-w-0 flex-1 basis-56 py-0"
              />
              <Button type="submit" className="max-w-full">
                <span className="truncate">Look up{host ? ` on ${host}` : ''}</span>
              </Button>
            </div>
          )}
        </Field>
      </form>
      <Mirror />
      <OnnxRepoForm />
    </div>
  );
}

/** The host that a look-up would contact; undefined while the text names no model. */
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
  const base = useMirror((state) => state.base);
  const setBase = useMirror((state) => state.setBase);
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
    <Disclosure
      summary={base === undefined ? 'Use a mirror instead of the hub' : `Models come from ${base}`}
      open={base !== undefined}
      className="mt-3 border-t border-line pt-2.5"
    >
      <form onSubmit={use} noValidate className="mt-2.5">
        <Field
          label="Address of the mirror"
          hint="A server with the same paths as the hub. It is used for the releases above and for owner/name."
          error={error}
          size="medium"
        >
          {(control) => (
            <div className="flex flex-wrap gap-2">
              <input
                {...control}
                type="text"
                inputMode="url"
                autoComplete="off"
                autoCapitalize="off"
                spellCheck={false}
                value={text}
                onChange={(event) => setText(event.target.value)}
                placeholder={HUB_BASE}
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
          )}
        </Field>
      </form>
    </Disclosure>
  );
}
