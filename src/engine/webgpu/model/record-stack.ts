import type { StackOperations } from '@/core/model/t5-graph';

type Recorders<Names extends readonly string[], Arguments extends unknown[] = []> = Readonly<
  Record<Names[number], (...args: Arguments) => void>
>;

/** What each operation of a stack records: exactly one dispatch in a plain model. */
export interface StackRecorders<Stack extends StackOperations> {
  readonly before: Recorders<Stack['before']>;
  readonly layer: Recorders<Stack['layer'], [layer: number]>;
  readonly after: Recorders<Stack['after']>;
}

/**
 * Records a stack of T5 in the order of its operations.
 * @param afterLayer called when a layer is complete
 */
export function recordStack<Stack extends StackOperations>(
  stack: Stack,
  layers: number,
  recorders: StackRecorders<Stack>,
  afterLayer: () => void = () => {},
): void {
  const record = <Name extends string, Arguments extends unknown[]>(
    names: readonly Name[],
    byName: Readonly<Record<Name, (...args: Arguments) => void>>,
    ...args: Arguments
  ) => {
    for (const name of names) byName[name](...args);
  };
  record<Stack['before'][number], []>(stack.before, recorders.before);
  for (let layer = 0; layer < layers; layer++) {
    record<Stack['layer'][number], [number]>(stack.layer, recorders.layer, layer);
    afterLayer();
  }
  record<Stack['after'][number], []>(stack.after, recorders.after);
}
