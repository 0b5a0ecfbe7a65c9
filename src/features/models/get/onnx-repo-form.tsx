import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Disclosure } from '@/components/ui/disclosure';
import { Field } from '@/components/ui/field';
import { SelectField } from '@/components/ui/select-field';
import { PlaygroundError } from '@/core/errors';
import { HUB_BASE } from '@/core/hub/model-origin';
import { parseOrigin } from '@/core/hub/parse-origin';
import type { OnnxRepo } from '@/engine/protocol';
import { useCurrent } from '@/features/models/models';

const PRECISIONS: readonly { value: OnnxRepo['dtype']; label: string }[] = [
  { value: 'q8', label: '8 bits (q8)' },
  { value: 'q4', label: '4 bits (q4)' },
  { value: 'fp16', label: 'Half precision (fp16)' },
  { value: 'fp32', label: 'Single precision (fp32)' },
];

/** Loads anyone's ONNX files with transformers.js; they are kept in the browser's cache, not in the list of models. */
export function OnnxRepoForm() {
  const load = useCurrent((state) => state.load);
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
    <Disclosure summary="Run ONNX files with transformers.js" className="mt-3 border-t border-line pt-2.5">
      <form onSubmit={submit} noValidate className="mt-2.5">
        <div className="flex flex-wrap items-start gap-2">
          <Field
            label="Repository of ONNX files"
            hint="Exports made by others, for comparison. They run on onnxruntime only, load at once and are not listed above."
            error={error}
            size="medium"
            className="min-w-0 flex-1 basis-56"
          >
            {(control) => (
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
                className="field h-9 py-0"
              />
            )}
          </Field>
          <SelectField
            label="Precision"
            size="medium"
            value={dtype}
            options={PRECISIONS}
            onValue={setDtype}
            selectClassName="w-auto!"
          />
          {/* Beside the fields, below the line of their labels. */}
          <Button type="submit" className="mt-6 max-w-full">
            <span className="truncate">Load{host ? ` from ${host}` : ''}</span>
          </Button>
        </div>
      </form>
    </Disclosure>
  );
}

/** The repository that a text names, or what is wrong with the text. */
function readRepo(text: string): Pick<OnnxRepo, 'location' | 'revision'> | PlaygroundError {
  try {
    const origin = parseOrigin(text);
    if (origin.kind === 'hub') return { location: origin.repo, revision: origin.revision };
    if (origin.kind === 'folder') return { location: origin.url };
    return new PlaygroundError('invalid-input', 'This is a GGUF file, not a repository of ONNX files.', {
      hint: 'Enter it under “Repository or address” instead.',
    });
  } catch (thrown) {
    return PlaygroundError.from(thrown);
  }
}

function hostOfLocation(location: string): string {
  return new URL(URL.canParse(location) ? location : HUB_BASE).host;
}
