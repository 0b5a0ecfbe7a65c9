/** Writes PyTorch checkpoints for tests: the zip and the pickle that `torch.save` makes, and broken ones. */
import { ByteBuilder } from '@/core/formats/bytes/byte-builder';
import { crc32 } from '@/core/formats/bytes/crc32';
import type { StoredTensor, TensorType } from '@/core/formats/checkpoint/checkpoint';
import { tensorLayout } from '@/core/formats/checkpoint/tensor-type';

export interface ZipPart {
  name: string;
  bytes: Uint8Array;
  /** 0 is stored, the default; 8 is deflated. */
  method?: number;
}

/** What the records of a part say of it. */
export interface ZipPartFacts {
  name: string;
  size: number;
  checksum: number;
  method?: number;
}

export interface ZipOptions {
  /**
   * Writes sizes and offsets as zip64 does: every one, or those that need it, as PyTorch does in files of more than 4 GB.
   */
  zip64?: boolean | 'where-needed';
}

const IN_EXTRA = 0xffffffff;

/** A zip file of uncompressed parts, in the order given. */
export function writeZip(parts: readonly ZipPart[], options: ZipOptions = {}): Uint8Array<ArrayBuffer> {
  const out = new ByteBuilder();
  const directory = new ByteBuilder();
  let offset = 0;
  for (const part of parts) {
    const facts = { ...part, size: part.bytes.length, checksum: crc32(part.bytes) };
    const header = zipLocalHeader(facts);
    out.append(header);
    out.append(part.bytes);
    directory.append(zipDirectoryEntry(facts, offset, options));
    offset += header.length + facts.size;
  }
  const size = directory.bytes().length;
  out.append(directory.bytes());
  out.append(zipEnd(parts.length, size, offset, options));
  return out.bytes();
}

/** What stands before the data of a part. */
export function zipLocalHeader(part: ZipPartFacts): Uint8Array<ArrayBuffer> {
  const wide = part.size >= IN_EXTRA;
  const out = new ByteBuilder();
  out.u32(0x04034b50);
  appendFacts(out, part, wide, wide ? 20 : 0);
  out.append(new TextEncoder().encode(part.name));
  if (wide) appendExtra(out, [part.size, part.size]);
  return out.bytes();
}

/** The entry of a part in the table of contents. */
export function zipDirectoryEntry(
  part: ZipPartFacts,
  offset: number,
  { zip64 = false }: ZipOptions = {},
): Uint8Array<ArrayBuffer> {
  const inExtra = (value: number) => zip64 === true || (zip64 === 'where-needed' && value >= IN_EXTRA);
  const extra = [part.size, part.size, offset].filter(inExtra);
  const out = new ByteBuilder();
  out.u32(0x02014b50);
  out.u16(45);
  appendFacts(out, part, inExtra(part.size), extra.length > 0 ? 4 + 8 * extra.length : 0);
  out.u16(0);
  out.u32(0);
  out.u32(0);
  out.u32(inExtra(offset) ? IN_EXTRA : offset);
  out.append(new TextEncoder().encode(part.name));
  if (extra.length > 0) appendExtra(out, extra);
  return out.bytes();
}

/** The fields that local header and table of contents share, up to the length of the extra field. */
function appendFacts(out: ByteBuilder, part: ZipPartFacts, wide: boolean, extraLength: number): void {
  out.u16(45);
  out.u16(0);
  out.u16(part.method ?? 0);
  out.u32(0);
  out.u32(part.checksum);
  out.u32(wide ? IN_EXTRA : part.size);
  out.u32(wide ? IN_EXTRA : part.size);
  out.u16(new TextEncoder().encode(part.name).length);
  out.u16(extraLength);
}

function appendExtra(out: ByteBuilder, values: readonly number[]): void {
  out.u16(1);
  out.u16(8 * values.length);
  for (const value of values) out.u64(value);
}

/** The records after the table of contents. */
export function zipEnd(
  count: number,
  size: number,
  start: number,
  { zip64 = false }: ZipOptions = {},
): Uint8Array<ArrayBuffer> {
  const wide = zip64 === true || (zip64 === 'where-needed' && start + size >= IN_EXTRA);
  const out = new ByteBuilder();
  if (wide) appendEnd64(out, count, size, start);
  out.u32(0x06054b50);
  out.u32(0);
  out.u16(wide ? 0xffff : count);
  out.u16(wide ? 0xffff : count);
  out.u32(wide ? IN_EXTRA : size);
  out.u32(wide ? IN_EXTRA : start);
  out.u16(0);
  return out.bytes();
}

function appendEnd64(out: ByteBuilder, count: number, size: number, start: number): void {
  out.u32(0x06064b50);
  out.u64(44);
  out.u16(45);
  out.u16(45);
  out.u32(0);
  out.u32(0);
  out.u64(count);
  out.u64(count);
  out.u64(size);
  out.u64(start);
  out.u32(0x07064b50);
  out.u32(0);
  out.u64(start + size);
  out.u32(1);
}

export interface PickledTensor {
  name: string;
  type: TensorType;
  key: string;
  /** Values of the storage. */
  count: number;
  offset: number;
  shape: readonly number[];
  strides: readonly number[];
  location?: string;
  parameter?: boolean;
}

const STORAGES: Partial<Record<TensorType, string>> = {
  f32: 'FloatStorage',
  f16: 'HalfStorage',
  bf16: 'BFloat16Storage',
};

/** Assembles a protocol-2 pickle, opcode by opcode. */
export class PickleBuilder {
  private readonly out = new ByteBuilder();

  constructor() {
    this.op(0x80);
    this.out.u8(2);
  }

  op(...opcodes: number[]): this {
    for (const opcode of opcodes) this.out.u8(opcode);
    return this;
  }

  global(module: string, name: string): this {
    this.op(0x63);
    this.out.append(new TextEncoder().encode(`${module}\n${name}\n`));
    return this;
  }

  text(value: string): this {
    const bytes = new TextEncoder().encode(value);
    this.op(0x58);
    this.out.u32(bytes.length);
    this.out.append(bytes);
    return this;
  }

  /** A whole number, as LONG1 so that any fits. */
  int(value: number): this {
    this.op(0x8a, 8);
    this.out.u64(BigInt.asUintN(64, BigInt(value)));
    return this;
  }

  ints(values: readonly number[]): this {
    this.op(0x28);
    for (const value of values) this.int(value);
    return this.op(0x74);
  }

  tensor(tensor: PickledTensor): this {
    if (tensor.parameter) this.global('torch._utils', '_rebuild_parameter').op(0x28);
    this.global('torch._utils', '_rebuild_tensor_v2').op(0x28, 0x28);
    this.text('storage')
      .global('torch', STORAGES[tensor.type] ?? 'LongStorage')
      .text(tensor.key);
    this.text(tensor.location ?? 'cpu')
      .int(tensor.count)
      .op(0x74, 0x51);
    this.int(tensor.offset).ints(tensor.shape).ints(tensor.strides).op(0x89);
    this.global('collections', 'OrderedDict').op(0x29, 0x52, 0x74, 0x52);
    if (tensor.parameter) this.op(0x88).global('collections', 'OrderedDict').op(0x29, 0x52, 0x74, 0x52);
    return this;
  }

  /** An OrderedDict of tensors with the `_metadata` attribute that PyTorch gives state dicts. */
  stateDict(tensors: readonly PickledTensor[]): this {
    this.global('collections', 'OrderedDict').op(0x29, 0x52, 0x28);
    for (const tensor of tensors) this.text(tensor.name).tensor(tensor);
    this.op(0x75);
    return this.op(0x7d).text('_metadata').op(0x7d).text('version').int(1).op(0x73, 0x73, 0x62);
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array([...this.out.bytes(), 0x2e]);
  }
}

/** Strides of a contiguous tensor. */
export function contiguousStrides(shape: readonly number[]): number[] {
  return shape.map((_, i) => shape.slice(i + 1).reduce((product, size) => product * size, 1));
}

/** The pickle of tensors that are each the whole of one storage, numbered in their order. */
export function wholeTensorsPickle(
  tensors: readonly Pick<StoredTensor, 'name' | 'type' | 'shape' | 'byteLength'>[],
): Uint8Array<ArrayBuffer> {
  const described = tensors.map(({ name, type, shape, byteLength }, i) => ({
    name,
    type,
    key: String(i),
    count: byteLength / tensorLayout(type).bytes,
    offset: 0,
    shape,
    strides: contiguousStrides(shape),
  }));
  return new PickleBuilder().stateDict(described).bytes();
}

/** A whole checkpoint with one storage per tensor, as `torch.save(model.state_dict())` writes it. */
export async function writeTorchFile(
  tensors: readonly StoredTensor[],
  options: ZipOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const storages = await Promise.all(
    tensors.map(async (tensor, i) => ({ name: `archive/data/${i}`, bytes: await tensor.read() })),
  );
  return writeZip([{ name: 'archive/data.pkl', bytes: wholeTensorsPickle(tensors) }, ...storages], options);
}
