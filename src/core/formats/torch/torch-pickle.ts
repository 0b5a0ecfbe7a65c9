/**
 * Reads the pickle of a PyTorch state dict as data. A pickle is a program; this one may only build numbers, texts,
 * tuples, lists, dicts and tensor descriptions, and name the six globals below. Nothing is ever called.
 * Source: CPython's pickletools.py for the opcodes, torch/serialization.py for what the persistent ids mean.
 */
import { ByteCursor } from '@/core/formats/bytes/byte-cursor';
import { malformedFile, quoteName, unsupportedFile } from '@/core/formats/bytes/file-errors';
import type { TensorType } from '@/core/formats/checkpoint/checkpoint';

/** A run of numbers in the file, shared by the tensors that view it. */
export interface TorchStorage {
  readonly kind: 'storage';
  readonly type: TensorType;
  /** Name of the zip entry under `data/`. */
  readonly key: string;
  /** Number of values. */
  readonly count: number;
}

/** A view of a storage; sizes are whole numbers of at least 0, not yet checked against the storage. */
export interface TorchTensor {
  readonly kind: 'tensor';
  readonly storage: TorchStorage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

interface Global {
  readonly kind: 'global';
  readonly name: string;
}

interface Tuple {
  readonly kind: 'tuple';
  readonly items: readonly PickleValue[];
}

interface List {
  readonly kind: 'list';
  readonly items: PickleValue[];
}

interface Dict {
  readonly kind: 'dict';
  readonly entries: Map<string, PickleValue>;
}

type PickleValue =
  | null
  | boolean
  | number
  | string
  | Global
  | Tuple
  | List
  | Dict
  | TorchStorage
  | TorchTensor;

const STORAGES: Readonly<Record<string, TensorType>> = {
  'torch.FloatStorage': 'f32',
  'torch.HalfStorage': 'f16',
  'torch.BFloat16Storage': 'bf16',
};
const ORDERED_DICT = 'collections.OrderedDict';
const REBUILD_TENSOR = 'torch._utils._rebuild_tensor_v2';
const REBUILD_PARAMETER = 'torch._utils._rebuild_parameter';
const KNOWN_GLOBALS = new Set([...Object.keys(STORAGES), ORDERED_DICT, REBUILD_TENSOR, REBUILD_PARAMETER]);

const LARGEST_STACK = 1_000_000;
const LONGEST_LINE = 256;
const MOST_DIMENSIONS = 8;

/**
 * Runs the pickle of a state dict.
 * @param file name for messages
 * @returns the tensors of the top-level dict by name; other values in it are left out
 * @throws {PlaygroundError} `unsupported-file` naming a global, type or opcode that is not allowed; `malformed-file`
 *   when the program is broken
 */
export function readTorchPickle(file: string, bytes: Uint8Array): Map<string, TorchTensor> {
  const result = new PickleMachine(file, bytes).run();
  if (!isDict(result))
    throw unsupportedFile(file, 'it holds something other than a plain set of named tensors.');
  const tensors = new Map<string, TorchTensor>();
  for (const [name, value] of result.entries) {
    if (isKind(value, 'tensor')) tensors.set(name, value);
  }
  return tensors;
}

type Kind = Exclude<PickleValue, null | boolean | number | string>['kind'];

function isKind<K extends Kind>(
  value: PickleValue | undefined,
  kind: K,
): value is Extract<PickleValue, { kind: K }> {
  return typeof value === 'object' && value !== null && value.kind === kind;
}

function isDict(value: PickleValue | undefined): value is Dict {
  return isKind(value, 'dict');
}

function isSize(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

class PickleMachine {
  private readonly file: string;
  private readonly cursor: ByteCursor;
  private readonly stack: PickleValue[] = [];
  /** Stack heights at which marks were set. */
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, PickleValue>();

  constructor(file: string, bytes: Uint8Array) {
    this.file = file;
    this.cursor = new ByteCursor(file, bytes);
  }

  /** Every opcode takes at least one byte, so the program ends after as many steps as it has bytes. */
  run(): PickleValue {
    for (;;) {
      const opcode = this.cursor.u8();
      if (opcode === 0x2e) return this.pop(); // STOP
      this.step(opcode);
      if (this.stack.length > LARGEST_STACK) throw this.broken('grows too large');
    }
  }

  private step(opcode: number): void {
    if (this.pushScalar(opcode) || this.build(opcode)) return;
    const shown =
      opcode > 0x20 && opcode < 0x7f
        ? `"${String.fromCharCode(opcode)}"`
        : `0x${opcode.toString(16).padStart(2, '0')}`;
    throw unsupportedFile(
      this.file,
      `its list of tensors is a program that uses the instruction ${shown}, which no plain checkpoint needs.`,
      'Only files of plain tensors are read, because others could do anything. Use the safetensors form of the model.',
    );
  }

  private pushScalar(opcode: number): boolean {
    const { cursor, stack } = this;
    switch (opcode) {
      case 0x4e: // NONE
        stack.push(null);
        return true;
      case 0x88: // NEWTRUE
      case 0x89: // NEWFALSE
        stack.push(opcode === 0x88);
        return true;
      case 0x4b: // BININT1
        stack.push(cursor.u8());
        return true;
      case 0x4d: // BININT2
        stack.push(cursor.u16());
        return true;
      case 0x4a: // BININT
        stack.push(cursor.i32());
        return true;
      case 0x8a: // LONG1
        stack.push(this.long());
        return true;
      case 0x47: // BINFLOAT, the one big-endian value; only metadata has it, so its value does not matter
        cursor.take(8);
        stack.push(Number.NaN);
        return true;
      case 0x58: // BINUNICODE
        stack.push(cursor.text(cursor.u32()));
        return true;
      case 0x63: // GLOBAL
        stack.push(this.global());
        return true;
      default:
        return false;
    }
  }

  private build(opcode: number): boolean {
    const { cursor, stack } = this;
    switch (opcode) {
      case 0x80: // PROTO
        this.checkProtocol(cursor.u8());
        return true;
      case 0x28: // MARK
        this.marks.push(stack.length);
        return true;
      case 0x29: // EMPTY_TUPLE
        stack.push({ kind: 'tuple', items: [] });
        return true;
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        stack.push({ kind: 'tuple', items: this.popMany(opcode - 0x84) });
        return true;
      case 0x74: // TUPLE
        stack.push({ kind: 'tuple', items: this.popToMark() });
        return true;
      case 0x5d: // EMPTY_LIST
        stack.push({ kind: 'list', items: [] });
        return true;
      case 0x61: // APPEND
        this.append(this.popMany(1));
        return true;
      case 0x65: // APPENDS
        this.append(this.popToMark());
        return true;
      case 0x7d: // EMPTY_DICT
        stack.push({ kind: 'dict', entries: new Map() });
        return true;
      case 0x73: // SETITEM
        this.setItems(this.popMany(2));
        return true;
      case 0x75: // SETITEMS
        this.setItems(this.popToMark());
        return true;
      case 0x71: // BINPUT
        this.memo.set(cursor.u8(), this.top());
        return true;
      case 0x72: // LONG_BINPUT
        this.memo.set(cursor.u32(), this.top());
        return true;
      case 0x68: // BINGET
        stack.push(this.recall(cursor.u8()));
        return true;
      case 0x6a: // LONG_BINGET
        stack.push(this.recall(cursor.u32()));
        return true;
      case 0x51: // BINPERSID
        stack.push(this.storage(this.pop()));
        return true;
      case 0x52: // REDUCE
        stack.push(this.reduce());
        return true;
      case 0x62: // BUILD
        this.dropState();
        return true;
      default:
        return false;
    }
  }

  private checkProtocol(protocol: number): void {
    if (protocol !== 2)
      throw unsupportedFile(this.file, `its list of tensors is a pickle of protocol ${protocol}; 2 is read.`);
  }

  /** A signed number of up to 8 bytes: element counts beyond 2^31 come so. */
  private long(): number {
    const length = this.cursor.u8();
    if (length > 8) throw this.broken('holds a number that is too large');
    let value = 0n;
    for (let i = 0; i < length; i++) value |= BigInt(this.cursor.u8()) << BigInt(8 * i);
    return Number(BigInt.asIntN(8 * length, value));
  }

  private global(): Global {
    const name = `${this.line()}.${this.line()}`;
    if (!KNOWN_GLOBALS.has(name)) {
      throw unsupportedFile(
        this.file,
        `it asks for ${quoteName(name)}; only plain float32, float16 and bfloat16 tensors are read.`,
        name.startsWith('torch.') && name.endsWith('Storage')
          ? 'Save the model anew in one of these types.'
          : 'Such a file could run any program, so it is not opened. Use the safetensors form of the model.',
      );
    }
    return { kind: 'global', name };
  }

  private line(): string {
    let text = '';
    for (let code = this.cursor.u8(); code !== 0x0a; code = this.cursor.u8()) {
      if (text.length >= LONGEST_LINE) throw this.broken('holds a name that is too long');
      text += String.fromCharCode(code);
    }
    return text;
  }

  /** `('storage', type, key, location, count)`; the location is where it was trained and means nothing here. */
  private storage(id: PickleValue): TorchStorage {
    const [tag, type, key, , count] = isKind(id, 'tuple') ? id.items : [];
    const tensorType = isKind(type, 'global') ? STORAGES[type.name] : undefined;
    if (tag !== 'storage' || tensorType === undefined || typeof key !== 'string' || !isSize(count)) {
      throw this.broken('describes a storage that makes no sense');
    }
    return { kind: 'storage', type: tensorType, key, count };
  }

  private reduce(): PickleValue {
    const [callee, args] = this.popMany(2);
    const items = isKind(args, 'tuple') ? args.items : undefined;
    const name = isKind(callee, 'global') ? callee.name : undefined;
    if (items !== undefined && name === ORDERED_DICT && items.length === 0)
      return { kind: 'dict', entries: new Map() };
    if (items !== undefined && name === REBUILD_TENSOR) return this.tensor(items);
    // (data, requires_grad, hooks): a parameter is its tensor.
    if (name === REBUILD_PARAMETER && isKind(items?.[0], 'tensor')) return items[0];
    throw this.broken('builds something that makes no sense');
  }

  /** (storage, offset, size, stride, requires_grad, hooks) */
  private tensor(items: readonly PickleValue[]): TorchTensor {
    const [storage, offset, size, stride] = items;
    const shape = isKind(size, 'tuple') ? size.items : undefined;
    const strides = isKind(stride, 'tuple') ? stride.items : undefined;
    const sound =
      shape !== undefined &&
      strides !== undefined &&
      shape.length === strides.length &&
      shape.length <= MOST_DIMENSIONS &&
      shape.every(isSize) &&
      strides.every(isSize);
    if (!sound || !isKind(storage, 'storage') || !isSize(offset)) {
      throw this.broken('describes a tensor that makes no sense');
    }
    return { kind: 'tensor', storage, offset, shape, strides };
  }

  private append(values: readonly PickleValue[]): void {
    const list = this.top();
    if (!isKind(list, 'list')) throw this.broken('appends to something that is no list');
    for (const value of values) list.items.push(value);
  }

  private setItems(pairs: readonly PickleValue[]): void {
    const dict = this.top();
    if (!isDict(dict) || pairs.length % 2 !== 0)
      throw this.broken('sets entries of something that is no dict');
    for (let i = 0; i < pairs.length; i += 2) {
      const key = pairs[i];
      if (typeof key !== 'string' && typeof key !== 'number') throw this.broken('uses a key that is no name');
      dict.entries.set(String(key), pairs[i + 1]!);
    }
  }

  /** State dicts carry attributes (`_metadata`: versions of modules) that are of no use here. */
  private dropState(): void {
    this.pop();
    if (!isDict(this.top())) throw this.broken('sets attributes of something that has none');
  }

  private recall(key: number): PickleValue {
    const value = this.memo.get(key);
    if (value === undefined) throw this.broken('refers to something it has not made');
    return value;
  }

  private top(): PickleValue {
    const value = this.stack.at(-1);
    if (value === undefined || this.stack.length <= this.floor()) throw this.broken('runs out of values');
    return value;
  }

  private pop(): PickleValue {
    const value = this.top();
    this.stack.pop();
    return value;
  }

  private popMany(count: number): PickleValue[] {
    if (this.stack.length - count < this.floor()) throw this.broken('runs out of values');
    return this.stack.splice(this.stack.length - count);
  }

  private popToMark(): PickleValue[] {
    const mark = this.marks.pop();
    if (mark === undefined) throw this.broken('closes a group it has not opened');
    return this.stack.splice(mark);
  }

  /** Values below the last mark cannot be taken. */
  private floor(): number {
    return this.marks.at(-1) ?? 0;
  }

  private broken(how: string): Error {
    return malformedFile(this.file, `its list of tensors ${how}.`);
  }
}
