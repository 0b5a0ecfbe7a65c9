import { type ReactNode, useId } from 'react';
import { Button } from '@/components/ui/button';
import { formatBytes, formatDuration } from '@/core/words/quantities';
import { RUNTIME_LABELS } from '@/engine/client/runtime-words';
import { RUNTIME_CHOICES } from '@/engine/protocol';
import { useCurrent, useLibrary, useRuntime } from '@/features/models/models';
import { automaticRuntime, deviceFacts } from '@/features/models/words';

function SideCard({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="card p-4">
      <h2 id={id} className="font-semibold">
        {title}
      </h2>
      {children}
    </section>
  );
}

/** What a short measurement found of the device that models would run on. */
export function DeviceCard() {
  const { probe: status, measure } = useLibrary((state) => state);
  return (
    <SideCard title="This device">
      {status.state === 'measuring' && <p className="mt-1 text-sm text-muted">Measuring…</p>}
      {status.state === 'failed' && (
        <>
          <p className="mt-1 text-sm">{status.error.message}</p>
          {status.error.hint && <p className="text-sm text-muted">{status.error.hint}</p>}
          <Button size="small" className="mt-2.5" onClick={() => void measure()}>
            Measure again
          </Button>
        </>
      )}
      {status.state === 'measured' && (
        <>
          <p className="mt-1 text-sm break-words text-muted">{status.probe.description}</p>
          <dl className="numeric mt-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
            {deviceFacts(status.probe).map(([label, value]) => (
              <div key={label} className="contents">
                <dt className="text-muted">{label}</dt>
                <dd className="text-right">{value}</dd>
              </div>
            ))}
          </dl>
          <p className="mt-3 text-xs text-muted">
            Measured in {formatDuration(status.probe.milliseconds)}. Sizes and speeds on this page follow from
            it.
          </p>
        </>
      )}
    </SideCard>
  );
}

/** What models run on, and why. */
export function RuntimeCard() {
  const { choice, choose } = useRuntime((state) => state);
  const load = useCurrent((state) => state.load);
  const probe = useLibrary((state) => state.probe);
  return (
    <SideCard title="Runtime">
      <label className="mt-2 block text-sm">
        <span className="sr-only">Run models on</span>
        <select
          className="field h-9 py-0"
          value={choice}
          onChange={(event) => {
            const chosen = RUNTIME_CHOICES.find((name) => name === event.target.value);
            if (!chosen) return;
            choose(chosen);
            void load();
          }}
        >
          {RUNTIME_CHOICES.map((name) => (
            <option key={name} value={name}>
              {RUNTIME_LABELS[name]}
            </option>
          ))}
        </select>
      </label>
      {probe.state === 'measured' && (
        <p className="mt-2 text-sm text-muted">{automaticRuntime(probe.probe)}</p>
      )}
    </SideCard>
  );
}

/** How much the browser stores for this page, and whether it may delete it. */
export function StorageCard() {
  const { library, known, persistence, askToPersist } = useLibrary((state) => state);
  const { available, persisted, usage, quota } = library.storage;
  if (!known) return null;
  return (
    <SideCard title="Storage">
      {!available && (
        <p className="mt-1 text-sm text-muted">
          This browser gives the page no private storage here, as in some private windows or without https.
          Models are kept in memory and are gone with the page.
        </p>
      )}
      {available && usage !== undefined && quota !== undefined && (
        <>
          <p className="numeric mt-1 text-sm">
            {formatBytes(usage)} <span className="text-muted">of {formatBytes(quota)} used by this page</span>
          </p>
          <StorageMeter usage={usage} quota={quota} />
        </>
      )}
      {available && persisted && (
        <p className="mt-3 text-sm text-muted">The browser has promised to keep what is stored.</p>
      )}
      {available && !persisted && (
        <>
          <p className="mt-3 text-sm text-muted">
            {persistence === 'refused'
              ? 'The browser did not promise it. It may once you bookmark or install this page; until then it can delete models when the disk runs full.'
              : 'When the disk runs full, the browser may delete what is stored.'}
          </p>
          <Button
            size="small"
            className="mt-2.5"
            disabled={persistence === 'asking'}
            onClick={() => void askToPersist()}
          >
            Ask the browser to keep it
          </Button>
        </>
      )}
    </SideCard>
  );
}

/** The sentence above says the same in words. */
function StorageMeter({ usage, quota }: { usage: number; quota: number }) {
  const percent = quota > 0 ? Math.min(100, (usage / quota) * 100) : 100;
  return (
    <div aria-hidden className="mt-2 h-1.5 overflow-hidden rounded-full bg-line">
      <div
        className={`h-full min-w-1 rounded-full ${percent > 90 ? 'bg-danger' : 'bg-accent'}`}
        style={{ width: `${percent}%` }}
      />
    </div>
  );
}
