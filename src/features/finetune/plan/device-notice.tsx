import { useDevice } from '@/features/finetune/finetune';

/** Whether this browser can train at all, and how fast to expect it to be. */
export function DeviceNotice() {
  const device = useDevice();
  if (device.state === 'none') {
    return (
      <div role="note" className="card mt-4 max-w-3xl border-warn bg-warn-soft p-4">
        <p className="font-medium">Training needs WebGPU, which is not available here</p>
        <p className="mt-1 text-sm">
          {device.reason} {device.hint} On the CPU a step would take minutes. You can still set up a run and
          export it as a job for a machine with a GPU, and you can import, use and merge adapters.
        </p>
      </div>
    );
  }
  if (device.state === 'emulated') {
    return (
      <p role="note" className="mt-3 max-w-3xl text-sm text-muted">
        WebGPU is emulated in software here ({device.description}), so steps are slow. Keep the run small, or
        export it as a job for a machine with a GPU.
      </p>
    );
  }
  return null;
}
