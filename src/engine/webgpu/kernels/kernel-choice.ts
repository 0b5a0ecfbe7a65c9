/**
 * Which kernel a matrix product gets. All variants compute the same sums in f32; which is fastest depends on the adapter and
 * on how many rows are multiplied at once, so a choice names one for each kind of product (docs/kernels.md).
 */
import { PlaygroundError } from '@/core/errors';

/** `shared` uses workgroup memory (real GPUs); `direct` does not (software adapters). */
export type KernelStyle = 'shared' | 'direct';

/** Products by their rows: decoding one answer, a few, a batch, and reading prompts. */
export type ProductKind = 'one' | 'few' | 'some' | 'many';

export const PRODUCT_KINDS: readonly ProductKind[] = ['one', 'few', 'some', 'many'];

/** Most rows of a kind. */
const FEW_ROWS = 8;
const SOME_ROWS = 32;

export function productKind(rows: number): ProductKind {
  if (rows === 1) return 'one';
  if (rows <= FEW_ROWS) return 'few';
  return rows <= SOME_ROWS ? 'some' : 'many';
}

/** The files in shaders/infer that multiply by a weight matrix. Any of them takes any number of rows. */
export type ProductShader =
  | 'matvec'
  | 'matvec-direct'
  | 'matvec-rows'
  | 'matmul-wide'
  | 'matmul-tiled'
  | 'matmul-direct';

/** A shader and what is compiled into it. */
export interface ProductKernel {
  readonly shader: ProductShader;
  /** Of a workgroup. */
  readonly threads: number;
  /** What a workgroup makes: outputs and rows. */
  readonly outputs: number;
  readonly rows: number;
  /** Whether an RMS norm can be fused. */
  readonly norm: boolean;
  /** Whether the threads sweep one row together, so that a narrow matrix needs fewer of them. */
  readonly sweeps: boolean;
  /** Whether subgroups add what the threads have, which not every device can. */
  readonly subgroups: boolean;
}

const row = (threads: number, subgroups = false): ProductKernel => ({
  shader: 'matvec',
  threads,
  outputs: 4,
  rows: 1,
  norm: true,
  sweeps: true,
  subgroups,
});

const rows = (threads: number, subgroups = false): ProductKernel => ({
  ...row(threads, subgroups),
  shader: 'matvec-rows',
  rows: 4,
});

const wide = (outputs: number): ProductKernel => ({
  shader: 'matmul-wide',
  threads: outputs,
  outputs,
  rows: 16,
  norm: true,
  sweeps: false,
  subgroups: false,
});

const plain = { sweeps: false, subgroups: false } as const;

export const PRODUCT_KERNELS = {
  'row-32': row(32),
  'row-64': row(64),
  'row-128': row(128),
  'row-subgroups-32': row(32, true),
  'row-subgroups-64': row(64, true),
  'row-direct': { ...plain, shader: 'matvec-direct', threads: 16, outputs: 64, rows: 1, norm: true },
  'rows-32': rows(32),
  'rows-64': rows(64),
  'rows-subgroups-32': rows(32, true),
  'rows-subgroups-64': rows(64, true),
  'wide-64': wide(64),
  'wide-128': wide(128),
  tiles: { ...plain, shader: 'matmul-tiled', threads: 256, outputs: 64, rows: 64, norm: false },
  'tiles-direct': { ...plain, shader: 'matmul-direct', threads: 16, outputs: 64, rows: 4, norm: false },
} as const satisfies Record<string, ProductKernel>;

export type ProductName = keyof typeof PRODUCT_KERNELS;

export const PRODUCT_NAMES = Object.keys(PRODUCT_KERNELS) as ProductName[];

export type ProductNames = Readonly<Record<ProductKind, ProductName>>;

/** What a {@link KernelLibrary} compiles: a style for all kernels, and for matrix products one variant a kind. */
export interface KernelChoice {
  readonly style: KernelStyle;
  readonly products: Readonly<Record<ProductKind, ProductKernel>>;
}

/** What a style takes where nothing was measured. */
export const DEFAULT_PRODUCTS: Readonly<Record<KernelStyle, ProductNames>> = {
  shared: { one: 'row-64', few: 'rows-64', some: 'wide-128', many: 'tiles' },
  // Tiles of four rows waste little on few rows, and software adapters gain nothing from more.
  direct: { one: 'row-direct', few: 'tiles-direct', some: 'tiles-direct', many: 'tiles-direct' },
};

export function kernelChoice(style: KernelStyle, names = DEFAULT_PRODUCTS[style]): KernelChoice {
  const { one, few, some, many } = names;
  return {
    style,
    products: {
      one: PRODUCT_KERNELS[one],
      few: PRODUCT_KERNELS[few],
      some: PRODUCT_KERNELS[some],
      many: PRODUCT_KERNELS[many],
    },
  };
}

/** What a real GPU may be fastest with, the default first. */
const CANDIDATES: Readonly<Record<ProductKind, readonly ProductName[]>> = {
  one: ['row-64', 'row-32', 'row-128', 'row-subgroups-32', 'row-subgroups-64'],
  few: ['rows-64', 'rows-32', 'rows-subgroups-32', 'rows-subgroups-64', 'wide-64'],
  some: ['wide-128', 'wide-64', 'rows-64', 'rows-subgroups-64', 'tiles'],
  many: ['tiles', 'wide-128'],
};

/** The variants of a kind that a device can run, the default of real GPUs first. */
export function candidates(kind: ProductKind, features: ReadonlySet<string>): ProductName[] {
  return CANDIDATES[kind].filter((name) => runsOn(PRODUCT_KERNELS[name], features));
}

export function runsOn(kernel: ProductKernel, features: ReadonlySet<string>): boolean {
  return !kernel.subgroups || features.has('subgroups');
}

/** @throws {PlaygroundError} `device-limit` when the device cannot run what was chosen */
export function checkChoice(choice: KernelChoice, features: ReadonlySet<string>): void {
  if (PRODUCT_KINDS.every((kind) => runsOn(choice.products[kind], features))) return;
  throw new PlaygroundError(
    'device-limit',
    'This graphics device has no subgroups, which the kernels need.',
    {
      hint: 'Leave the choice of kernels to the playground.',
    },
  );
}
