import { useToasts } from '@/components/ui/toast-store';
import { createModels, type Models, ModelsContext } from '@/features/models/models';
import { ModelsPage } from '@/features/models/models-page';
import { type Session, useSession } from '@/session/session';

/** Kept as long as the page, so that downloads continue on other screens. */
let models: Models | undefined;

function modelsFor({ model, runtime, storage, builtIn, library: openLibrary }: Session): Models {
  if (models) return models;
  const library = openLibrary();
  models = createModels({
    library,
    storage,
    current: model,
    runtime,
    builtIn,
    onStored: (stored) => {
      useToasts.getState().show(`${stored.name} is stored`, {
        label: 'Load',
        run: () => void model.getState().load(library.source(stored)),
      });
    },
  });
  return models;
}

/** The Models screen with the model in use, which it shares with the playground. */
export function ModelsRoute() {
  const session = useSession();
  return (
    <ModelsContext value={modelsFor(session)}>
      <ModelsPage />
    </ModelsContext>
  );
}
