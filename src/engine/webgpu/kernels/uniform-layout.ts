/**
 * Uniform structs, described once. The WGSL declaration and the bytes that are uploaded come from the same named fields, so
 * neither side counts positions: a missing or misspelt field is a type error here and a compile error in the shader.
 * Offsets follow WGSL's layout rules: https://www.w3.org/TR/WGSL/#alignment-and-size
 */
import { PlaygroundError } from '@/core/errors';

type ScalarType = 'u32' | 'i32' | 'f32';
export type FieldType = ScalarType | `vec${2 | 3 | 4}<${ScalarType}>`;
/** Fields in memory order. */
export type UniformFields = Readonly<Record<string, FieldType>>;

type FieldValue<Type extends FieldType> = Type extends ScalarType
  ? number
  : Type extends `vec2<${ScalarType}>`
    ? readonly [number, number]
    : Type extends `vec3<${ScalarType}>`
      ? readonly [number, number, number]
      : readonly [number, number, number, number];

export type UniformValues<Fields extends UniformFields> = {
  readonly [Name in keyof Fields]: FieldValue<Fields[Name]>;
};

const SCALAR_BYTES = 4;
/** Uniform buffer bindings come in whole 16-byte units. */
const UNIT_BYTES = 16;

interface PlacedField {
  readonly name: string;
  readonly scalar: ScalarType;
  /** In bytes from the start of the struct. */
  readonly offset: number;
}

export class UniformStruct<Fields extends UniformFields = UniformFields> {
  /** Bytes of the struct, rounded up to what a uniform binding needs. */
  readonly byteLength: number;
  private readonly placed: readonly PlacedField[];

  constructor(
    /** Name of the struct in WGSL. */
    readonly name: string,
    readonly fields: Fields,
  ) {
    let end = 0;
    this.placed = Object.entries(fields).map(([field, type]) => {
      const { scalar, width } = parseType(type);
      // vec3 is aligned like vec4, but takes only three scalars: a scalar may follow in its fourth place.
      const alignment = SCALAR_BYTES * (width === 3 ? 4 : width);
      const offset = roundUp(end, alignment);
      end = offset + SCALAR_BYTES * width;
      return { name: field, scalar, offset };
    });
    this.byteLength = roundUp(end, UNIT_BYTES);
  }

  /** The declaration in WGSL. */
  get declaration(): string {
    const members = Object.entries(this.fields).map(([field, type]) => `  ${field}: ${type},`);
    return [`struct ${this.name} {`, ...members, '}'].join('\n');
  }

  /** The same struct with more fields at its end. */
  with<More extends UniformFields>(more: More): UniformStruct<Fields & More> {
    return new UniformStruct(this.name, { ...this.fields, ...more });
  }

  /** Offset of a field in bytes. */
  offsetOf(field: keyof Fields & string): number {
    return this.placed.find(({ name }) => name === field)!.offset;
  }

  /**
   * The values as the shader reads them, little-endian.
   * @throws {PlaygroundError} `internal` when an integer field is given something else
   */
  bytes(values: UniformValues<Fields>): ArrayBuffer {
    const buffer = new ArrayBuffer(this.byteLength);
    const view = new DataView(buffer);
    for (const { name, scalar, offset } of this.placed) {
      const value = values[name] as number | readonly number[];
      const scalars = typeof value === 'number' ? [value] : value;
      scalars.forEach((number, i) => {
        if (scalar !== 'f32') this.checkInteger(name, scalar, number);
        writeScalar(view, offset + SCALAR_BYTES * i, scalar, number);
      });
    }
    return buffer;
  }

  private checkInteger(field: string, scalar: 'u32' | 'i32', value: number): void {
    const stored = scalar === 'u32' ? value >>> 0 : value | 0;
    if (stored === value) return;
    throw new PlaygroundError(
      'internal',
      `${this.name}.${field} is ${value}, which is not a valid ${scalar}.`,
    );
  }
}

/** @param fields in memory order */
export function uniformStruct<const Fields extends UniformFields>(
  name: string,
  fields: Fields,
): UniformStruct<Fields> {
  return new UniformStruct(name, fields);
}

function parseType(type: FieldType): { scalar: ScalarType; width: number } {
  const vector = /^vec([234])<(u32|i32|f32)>$/.exec(type);
  return vector
    ? { scalar: vector[2] as ScalarType, width: Number(vector[1]) }
    : { scalar: type as ScalarType, width: 1 };
}

function writeScalar(view: DataView, offset: number, scalar: ScalarType, value: number): void {
  if (scalar === 'u32') view.setUint32(offset, value, true);
  else if (scalar === 'i32') view.setInt32(offset, value, true);
  else view.setFloat32(offset, value, true);
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
