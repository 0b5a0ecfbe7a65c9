import { LocalFiles } from './local-files';
import { OtherSource } from './other-source';
import { ReleaseList } from './release-list';

/** Where more models come from: the releases by name, anything else of the network, files of this machine. */
export function GetAModel({ dragging }: { dragging: boolean }) {
  return (
    <section aria-labelledby="get-a-model">
      <h2 id="get-a-model" className="font-semibold">
        Get a model
      </h2>
      <p className="mt-0.5 max-w-prose text-sm text-muted">
        Read from the original files and converted as they arrive. Nobody is asked for anything before you
        press a button that names them.
      </p>
      <h3 className="mt-5 mb-2 text-sm font-semibold text-muted">Tk-Instruct releases</h3>
      <ReleaseList />
      <h3 className="mt-6 mb-2 text-sm font-semibold text-muted">Another model</h3>
      <OtherSource />
      <h3 className="mt-6 mb-2 text-sm font-semibold text-muted">Files of this machine</h3>
      <LocalFiles dragging={dragging} />
    </section>
  );
}
