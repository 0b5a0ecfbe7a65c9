import { useEffect } from 'react';
import { Screen } from '@/components/ui/screen';
import { AdapterList } from '@/features/finetune/adapters/adapter-list';
import { DataPart } from '@/features/finetune/data/data-part';
import { DeviceNotice } from '@/features/finetune/plan/device-notice';
import { PlanPart } from '@/features/finetune/plan/plan-part';
import { SettingsPart } from '@/features/finetune/plan/settings-part';
import { RunList } from '@/features/finetune/run/run-list';
import { RunView } from '@/features/finetune/run/run-view';
import { useFinetune, useRun } from './finetune';

/** The form for a new run or the run that is shown, beside the adapters and earlier runs. */
export function FinetunePage() {
  const { library } = useFinetune();
  const isShowing = useRun(({ status }) => status.state !== 'idle');
  useEffect(() => void library.getState().refresh(), [library]);
  return (
    <Screen>
      <div className="mx-auto grid w-full max-w-6xl grid-cols-[minmax(0,1fr)] gap-x-10 gap-y-8 p-3 pt-5 pb-16 sm:p-5 lg:grid-cols-[minmax(0,1fr)_20rem] lg:pt-8 lg:pb-20">
        <header className="lg:col-span-2">
          <h1 className="text-[1.375rem] leading-8 font-semibold tracking-tight">Fine-tune</h1>
          <p className="mt-0.5 text-pretty text-muted">
            Trains a small adapter (LoRA) on your own data, in this tab. The model itself does not change, and
            your data stays on this device.
          </p>
          <DeviceNotice />
        </header>
        <div className="min-w-0">{isShowing ? <RunView /> : <NewRun />}</div>
        <div className="min-w-0 space-y-8">
          <AdapterList />
          <RunList />
        </div>
      </div>
    </Screen>
  );
}

function NewRun() {
  return (
    <form
      aria-label="New fine-tuning run"
      className="min-w-0 space-y-7"
      onSubmit={(event) => event.preventDefault()}
    >
      <DataPart />
      <SettingsPart />
      <PlanPart />
    </form>
  );
}
