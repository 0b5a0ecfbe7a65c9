import { UnreadableNote } from '@/components/ui/unreadable-note';
import { useCurrent, useLibrary } from '@/features/models/models';
import { LIST_HEADING } from './actions';
import { BuiltInRow } from './built-in-row';
import { DownloadRow } from './download-row';
import { OnnxRepoRow } from './onnx-repo-row';
import { StoredRow } from './stored-row';

/** The built-in model, downloads that are running or unfinished, and stored models. */
export function OnThisMachine() {
  const known = useLibrary((state) => state.known);
  const stored = useLibrary((state) => state.library.stored);
  const downloads = useLibrary((state) => state.library.downloads);
  const newer = useLibrary((state) => state.library.newer);
  const source = useCurrent((state) => state.source);
  return (
    <section aria-labelledby={LIST_HEADING}>
      <h2 id={LIST_HEADING} tabIndex={-1} className="mb-2 font-semibold outline-none">
        On this machine
        <span className="numeric ml-2 font-normal text-muted">{1 + stored.length}</span>
      </h2>
      <ul className="card divide-y divide-line">
        <BuiltInRow />
        {source.kind === 'onnx-repo' && <OnnxRepoRow repo={source} />}
        {downloads.map((download) => (
          <DownloadRow key={download.id} download={download} />
        ))}
        {stored.map((model) => (
          <StoredRow key={model.id} model={model} />
        ))}
      </ul>
      <UnreadableNote noun="model" count={{ newer, damaged: 0 }} className="mt-2" />
      {known && stored.length === 0 && downloads.length === 0 && (
        <p className="mt-2 text-sm text-muted">
          Models that you download or open are stored here and work offline.
        </p>
      )}
    </section>
  );
}
