import { useEffect } from 'react';
import { Screen } from '@/components/ui/screen';
import { GetAModel } from '@/features/models/get/get-a-model';
import { useModelDrop } from '@/features/models/get/local-files';
import { PlanDialog } from '@/features/models/get/plan-dialog';
import { DeviceCard } from '@/features/models/library/device-card';
import { OnThisMachine } from '@/features/models/library/on-this-machine';
import { RuntimeCard } from '@/features/models/library/runtime-card';
import { StorageCard } from '@/features/models/library/storage-card';
import { useModels } from './models';

/** Models: those stored here, the device, and where to get more. */
export function ModelsPage() {
  const { view } = useModels();
  const { dragging, handlers } = useModelDrop();
  useEffect(() => void view.getState().measure(), [view]);
  return (
    <Screen {...handlers}>
      <div className="mx-auto grid w-full max-w-6xl grid-cols-[minmax(0,1fr)] gap-x-10 gap-y-8 p-3 pt-5 pb-16 sm:p-5 lg:grid-cols-[minmax(0,1fr)_18rem] lg:grid-rows-[auto_auto_1fr] lg:pt-8 lg:pb-20">
        <header className="lg:col-span-2">
          <h1 className="text-[1.375rem] leading-8 font-semibold tracking-tight">Models</h1>
          <p className="mt-0.5 text-pretty text-muted">
            Models run in this tab and are stored in this browser. What you write never leaves your machine.
          </p>
        </header>
        <OnThisMachine />
        <GetAModel dragging={dragging} />
        <div className="space-y-4 lg:col-start-2 lg:row-span-2 lg:row-start-2 lg:pt-[1.85rem]">
          <DeviceCard />
          <RuntimeCard />
          <StorageCard />
        </div>
      </div>
      <PlanDialog />
    </Screen>
  );
}
