import { useToasts } from '@/components/ui/toast-store';
import { type Compose, useCompose } from '@/features/compose/compose';
import { createModels, type Models, ModelsContext } from '@/features/models/models';
import { ModelsPage } from '@/features/models/models-page';
import { modelLibrary } from '@/session/model-library';
import { browserStorage } from '@/storage/envelope';

/** Lives as long as the page, so that downloads go on while a person is elsewhere in it. */
let models: Models | undefined;

function modelsFor({ model, runtime }: Compose): Models {
  models ??= start({ model, runtime });
  return models;
}

function start({ model, runtime }: Pick<Compose, 'model' | 'runtime'>): Models {
  const library = modelLibrary();
  return createModels({
    library,
    storage: browserStorage(),
    current: model,
    runtime,
    builtIn: model.getInitialState().source,
    onStored: (stored) => {
      useToasts.getState().show(`${stored.name} is stored`, {
        label: 'Load',
        run: () => void model.getState().load(library.source(stored)),
      });
    },
  });
}

/** The Models screen with the model in use, which it shares with the playground. */
export function ModelsRoute() {
  const compose = useCompose();
  return (
    <ModelsContext value={modelsFor(compose)}>
      <ModelsPage />
    </ModelsContext>
  );
}
