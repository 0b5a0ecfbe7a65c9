import { createModelLibrary, type ModelLibrary } from '@/engine/client/model-library';

let library: ModelLibrary | undefined;

/** The one library of stored models; its worker starts when the first area asks for it. */
export function modelLibrary(): ModelLibrary {
  library ??= createModelLibrary();
  return library;
}
