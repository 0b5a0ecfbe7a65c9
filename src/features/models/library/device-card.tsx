import { Button } from '@/components/ui/button';
import { Problem } from '@/components/ui/problem';
import { formatDuration } from '@/core/words/quantities';
import { deviceFacts } from '@/features/models/descriptions';
import { useLibrary } from '@/features/models/models';
import { SideCard } from './side-card';

/** What a short measurement found about the device that models would run on. */
export function DeviceCard() {
  const status = useLibrary((state) => state.probe);
  const measure = useLibrary((state) => state.measure);
  return (
    <SideCard title="This device">
      {status.state === 'measuring' && <p className="mt-1 text-sm text-muted">Measuring…</p>}
      {status.state === 'failed' && (
        <Problem error={status.error} className="mt-2">
          <Button size="small" onClick={() => void measure()}>
            Measure again
          </Button>
        </Problem>
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
