/**
 * The file of a paused training run: name and version (8 bytes), length of a JSON header, checksum of everything after it, the
 * header, then adapter, first and second moments as little-endian f32. A damaged file is refused, never trained on.
 */
import * as v from 'valibot';
import { PlaygroundError } from '@/core/errors';
import { crc32 } from '@/core/formats/bytes/crc32';
import { parseJson } from '@/core/formats/bytes/json-file';

const NAME = 'IPLORA';
const VERSION = 1;
const PREFIX = 16;
const LARGEST_HEADER = 2 ** 20;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const HEADER = v.object({
  /** Identifies the run: see {@link Snapshot.run}. */
  run: v.string(),
  steps: count,
  updates: count,
  floats: count,
});

export interface Snapshot {
  /** Everything that must be the same for the run to continue: adapters, their settings, the seed. */
  run: string;
  /** Steps done, skipped ones included. */
  steps: number;
  /** Updates of the optimiser. */
  updates: number;
  /** Adapter, first moments, second moments: flat, of one length. */
  values: Float32Array;
  first: Float32Array;
  second: Float32Array;
}

export function writeSnapshot(snapshot: Snapshot): Uint8Array<ArrayBuffer> {
  const { run, steps, updates, values, first, second } = snapshot;
  const floats = values.length;
  const numbers = new Float32Array(3 * floats);
  [values, first, second].forEach((part, i) => {
    numbers.set(part, i * floats);
  });
  const body = new Uint8Array(numbers.buffer);
  const header = new TextEncoder().encode(JSON.stringify({ run, steps, updates, floats }));
  const bytes = new Uint8Array(PREFIX + header.length + body.length);
  bytes.set(new TextEncoder().encode(NAME));
  const view = new DataView(bytes.buffer);
  view.setUint16(6, VERSION, true);
  view.setUint32(8, header.length, true);
  bytes.set(header, PREFIX);
  bytes.set(body, PREFIX + header.length);
  view.setUint32(12, crc32(bytes.subarray(PREFIX)), true);
  return bytes;
}

/** @throws {PlaygroundError} `malformed-file` */
export function readSnapshot(bytes: Uint8Array): Snapshot {
  if (bytes.length < PREFIX) throw damaged('it is too short');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const name = new TextDecoder().decode(bytes.subarray(0, NAME.length));
  if (name !== NAME) throw damaged('it does not begin like one');
  if (view.getUint16(6, true) !== VERSION) throw damaged('it is of another version of this program');
  const length = view.getUint32(8, true);
  if (length > LARGEST_HEADER || length > bytes.length - PREFIX)
    throw damaged('its header is longer than it');
  if (view.getUint32(12, true) !== crc32(bytes.subarray(PREFIX))) throw damaged('its checksum is wrong');
  const parsed = v.safeParse(
    HEADER,
    parseJson('training checkpoint', bytes.subarray(PREFIX, PREFIX + length)),
  );
  if (!parsed.success) throw damaged('its header is incomplete');
  const { run, steps, updates, floats } = parsed.output;
  const body = bytes.slice(PREFIX + length);
  if (body.length !== 12 * floats) throw damaged(`${body.length} bytes of numbers instead of ${12 * floats}`);
  const numbers = new Float32Array(body.buffer);
  const part = (i: number) => numbers.subarray(i * floats, (i + 1) * floats);
  return { run, steps, updates, values: part(0), first: part(1), second: part(2) };
}

function damaged(what: string): PlaygroundError {
  return new PlaygroundError('malformed-file', `The training checkpoint is damaged: ${what}.`, {
    hint: 'Go back to an earlier checkpoint, or start the run again.',
  });
}
