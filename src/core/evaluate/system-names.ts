/** What systems are called in tables and menus. */
import { encodingLabel } from '@/core/encoding/named-encodings';
import { type ModelSystem, type PlannedSystem, systemLabel } from './evaluation-plan';

/** Names by id: model, adapter and encoding, and the seed where the systems have several. */
export function systemNames(systems: readonly PlannedSystem[]): Map<string, string> {
  return namesBy(systems, systemLabel);
}

/** Like {@link systemNames}, but only the encoding where every system has the same model and adapter. */
export function shortSystemNames(systems: readonly PlannedSystem[]): Map<string, string> {
  const models = modelsOf(systems);
  const [first] = models;
  const oneModel = models.every(
    ({ model, adapter }) => model.id === first?.model.id && adapter?.id === first?.adapter?.id,
  );
  return namesBy(systems, (system) => (oneModel ? encodingLabel(system.encoding) : systemLabel(system)));
}

function namesBy(
  systems: readonly PlannedSystem[],
  nameOf: (system: ModelSystem) => string,
): Map<string, string> {
  const hasSeveralSeeds = new Set(modelsOf(systems).map(({ seed }) => seed)).size > 1;
  return new Map(
    systems.map((system) => {
      if (system.kind !== 'model') return [system.id, systemLabel(system)];
      const name = nameOf(system);
      return [system.id, hasSeveralSeeds ? `${name}, seed ${system.seed}` : name];
    }),
  );
}

function modelsOf(systems: readonly PlannedSystem[]): ModelSystem[] {
  return systems.flatMap((system) => (system.kind === 'model' ? [system] : []));
}
