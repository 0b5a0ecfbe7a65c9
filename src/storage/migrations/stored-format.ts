/**
 * How values lie at rest: each with its kind and the version of its format, declared once per kind in this folder. A new
 * version is declared with {@link nextVersion} on top of the one before, so that what older versions stored can always
 * be read. The version of a kind is the length of that chain.
 */
import type * as v from 'valibot';

/**
 * - `envelope`: `{ kind, version, value }`
 * - `row`: the fields of the value beside `kind` and `version`, for tables that are keyed or indexed by a field
 * - `bare`: version 1 is the value alone; later versions are envelopes
 */
export type Layout = 'envelope' | 'row' | 'bare';

export interface StoredFormat<Value> {
  readonly kind: string;
  /** For sentences about one of them: "adapter", "generation settings". */
  readonly label: string;
  readonly layout: Layout;
  /** From 1. What is written has this version. */
  readonly version: number;
  readonly schema: v.GenericSchema<unknown, Value>;
  /** The format of the version before, and what leads from its values to this one's; absent in version 1. */
  readonly previous?: PreviousVersion;
}

interface PreviousVersion {
  readonly format: StoredFormat<unknown>;
  readonly migrate: (value: unknown) => unknown;
}

/** Version 1 of a kind. */
export function storedFormat<Value>({
  layout = 'envelope',
  ...format
}: {
  kind: string;
  label: string;
  layout?: Layout;
  schema: v.GenericSchema<unknown, Value>;
}): StoredFormat<Value> {
  return { ...format, layout, version: 1 };
}

/**
 * The version after another one.
 * @param schema what values of the new version are like; every migrated value is validated against it
 * @param migrate makes a value of the new version from a valid one of the version before
 */
export function nextVersion<Before, Value>(
  before: StoredFormat<Before>,
  schema: v.GenericSchema<unknown, Value>,
  migrate: (value: Before) => unknown,
): StoredFormat<Value> {
  const { kind, label, layout, version } = before;
  // What is handed to `migrate` has been validated against the schema of `before`.
  const previous = { format: before, migrate: (value: unknown) => migrate(value as Before) };
  return { kind, label, layout, version: version + 1, schema, previous };
}
