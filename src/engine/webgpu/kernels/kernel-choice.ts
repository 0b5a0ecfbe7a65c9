/**
 * Which kernel each matrix product runs on. All variants compute the same sums in f32; which is fastest depends on the adapter
 * and on the number of rows, so a choice names one for each kind of product (docs/kernels.md).
 */
import { PlaygroundError } from '@/core/errors';

/** `shared` uses workgroup memory (real GPUs); `direct` does not (software adapters). */
export type KernelStyle = 'shared' | 'direct';

/** Products by their number of rows: decoding one answer, a few, a batch; encoding prompts. */
export type ProductKind = 'one' | 'few' | 'some' | 'many';

export const PRODUCT_KINDS: readonly ProductKind[] = ['one', 'few', 'some', 'many'];

/** Largest number of rows of a kind. */
const MAX_FEW_ROWS = 8;
const MAX_SOME_ROWS = 32;

export function productKind(rows: number): ProductKind {
  if (rows === 1) return 'one';
  if (rows <= MAX_FEW_ROWS) return 'few';
  return rows <= MAX_SOME_ROWS ? 'some' : 'many';
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
  readonly workgroupSize: number;
  /** Outputs that a workgroup computes, for each of its rows. */
  readonly outputs: number;
  /** Rows that a workgroup computes. */
  readonly rows: number;
  /** Whether an RMS norm can be fused. */
  readonly norm: boolean;
  /** Whether the invocations read one row together, so that a narrow matrix needs fewer of them. */
  readonly sweeps: boolean;
  /** Whether partial sums are added by subgroup operations, which not every device has. */
  readonly subgroups: boolean;
}

const row = (workgroupSize: number, subgroups = false): ProductKernel => ({
  shader: 'matvec',
  workgroupSize,
  outputs: 4,
  rows: 1,
  norm: true,
  sweeps: true,
  subgroups,
});

const rows = (workgroupSize: number, subgroups = false): ProductKernel => ({
  ...row(workgroupSize, subgroups),
  shader: 'matvec-rows',
  rows: 4,
});

const wide = (outputs: number): ProductKernel => ({
  shader: 'matmul-wide',
  workgroupSize: outputs,
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
  'row-direct': { ...plain, shader: 'matvec-direct', workgroupSize: 16, outputs: 64, rows: 1, norm: true },
  'rows-32': rows(32),
  'rows-64': rows(64),
  'rows-subgroups-32': rows(32, true),
  'rows-subgroups-64': rows(64, true),
  'wide-64': wide(64),
  'wide-128': wide(128),
  tiles: { ...plain, shader: 'matmul-tiled', workgroupSize: 256, outputs: 64, rows: 64, norm: false },
  'tiles-direct': { ...plain, shader: 'matmul-direct', workgroupSize: 16, outputs: 64, rows: 4, norm: false },
} as const satisfies Record<string, ProductKernel>;

export type ProductName = keyof typeof PRODUCT_KERNELS;

export const PRODUCT_NAMES = Object.keys(PRODUCT_KERNELS) as ProductName[];

export type ProductNames = Readonly<Record<ProductKind, ProductName>>;

/** What a kernel library compiles: a style for all kernels, and for matrix products one variant per kind. */
export interface KernelChoice {
  readonly style: KernelStyle;
  readonly products: Readonly<Record<ProductKind, ProductKernel>>;
}

/** The products of a style where nothing was measured. */
export const DEFAULT_PRODUCTS: Readonly<Record<KernelStyle, ProductNames>> = {
  shared: { one: 'row-64', few: 'rows-64', some: 'wide-128', many: 'tiles' },
  // Tiles of four rows waste little on few rows, and software adapters gain nothing from larger ones.
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

/** The variants that may be fastest on a real GPU, the default first. */
const CANDIDATES: Readonly<Record<ProductKind, readonly ProductName[]>> = {
  one: ['row-64', 'row-32', 'row-128', 'row-subgroups-32', 'row-subgroups-64'],
  few: ['rows-64', 'rows-32', 'rows-subgroups-32', 'rows-subgroups-64', 'wide-64'],
  some: ['wide-128', 'wide-64', 'rows-64', 'rows-subgroups-64', 'tiles'],
  many: ['tiles', 'wide-128'],
};

/** The variants of a kind that a device can run, the default for real GPUs first. */
export function candidates(kind: ProductKind, features: ReadonlySet<string>): ProductName[] {
  return CANDIDATES[kind].filter((name) => runsOn(PRODUCT_KERNELS[name], features));
}

export function runsOn(kernel: ProductKernel, features: ReadonlySet<string>): boolean {
  return !kernel.subgroups || features.has('subgroups');
}

/** @throws {PlaygroundError} `device-limit` when the device cannot run the chosen kernels */
export function checkChoice(choice: KernelChoice, features: ReadonlySet<string>): void {
  if (PRODUCT_KINDS.every((kind) => runsOn(choice.products[kind], features))) return;
  throw new PlaygroundError(
    'device-limit',
    'The chosen kernels need subgroups, which this graphics device does not have.',
    {
      hint: 'Let the playground choose the kernels.',
    },
  );
}
