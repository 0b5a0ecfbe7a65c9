import { LocalFiles } from './local-files';
import { OtherSource } from './other-source';
import { ReleaseList } from './release-list';

/** Where more models come from: the published releases, any other address, files on this machine. */
export function GetAModel({ dragging }: { dragging: boolean }) {
  return (
    <section aria-labelledby="get-a-model">
      <h2 id="get-a-model" className="font-semibold">
        Get a model
      </h2>
      <p className="mt-0.5 max-w-prose text-sm text-muted">
        Original files are converted while they download. No server is contacted before you press a button
        that names it.
      </p>
      <h3 className="mt-5 mb-2 text-sm font-semibold text-muted">Tk-Instruct releases</h3>
      <ReleaseList />
      <h3 className="mt-6 mb-2 text-sm font-semibold text-muted">Another model</h3>
      <OtherSource />
      <h3 className="mt-6 mb-2 text-sm font-semibold text-muted">Files on this machine</h3>
      <LocalFiles dragging={dragging} />
    </section>
  );
}
