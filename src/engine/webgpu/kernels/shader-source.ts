/**
 * Composes a kernel from its parts with a small line-based preprocessor. Its directives are WGSL comments:
 *
 *     //#if NAME, //#else, //#endif    keep lines only where NAME is among the flags (nesting allowed)
 *     //#uniform Name                  the uniform of the kernel: declares struct Name and `params` at group 0, binding 0
 *     //#  field  what it means        one line per field, below //#uniform
 *
 * The struct is generated from its description in TypeScript (uniform-layout.ts). The lines below `//#uniform` are
 * for the reader of the shader; composing fails unless they name the fields of that description.
 */
import type { UniformFields, UniformStruct } from './uniform-layout';

export interface ShaderOptions {
  /** The struct that `//#uniform` declares. */
  params?: UniformStruct<UniformFields>;
  /** Names for which `//#if NAME` holds. */
  flags?: readonly string[];
  /** Compile-time constants, written as `const NAME: u32 = value`. */
  constants?: Readonly<Record<string, number>>;
}

/** A storage buffer of bind group 0, as the shader declares it. */
export interface BufferBinding {
  readonly name: string;
  readonly binding: number;
  readonly access: 'read' | 'read_write';
}

/** WGSL wants extensions before everything else, whichever part needs them. */
const ENABLE = 'enable ';
const DIRECTIVE = /^\/\/#(if|else|endif)\b\s*(\w*)/;
const UNIFORM = /^\/\/#uniform\s+(\w+)$/;
const UNIFORM_FIELD = /^\/\/#\s+(\w+)/;
const STORAGE = /@group\(0\)\s*@binding\((\d+)\)\s*var<storage,\s*(read|read_write)>\s*(\w+)/g;

/**
 * Joins the parts, resolves their conditions and declares the uniform.
 * @throws {Error} on an unbalanced condition or a uniform that does not match its description: mistakes in a shader file
 */
export function composeShader(parts: readonly string[], options: ShaderOptions = {}): string {
  const constants = Object.entries(options.constants ?? {}).map(
    ([name, value]) => `const ${name}: u32 = ${value}u;`,
  );
  const flags = new Set(options.flags);
  const resolved = parts.flatMap((part) => resolveConditions(part, flags));
  const lines = declareUniform(resolved, options.params);
  const extensions = lines.filter((line) => line.startsWith(ENABLE));
  return [...extensions, ...constants, ...lines.filter((line) => !line.startsWith(ENABLE))].join('\n');
}

/** The storage buffers of bind group 0 that a composed shader declares. */
export function bufferBindings(code: string): BufferBinding[] {
  return [...code.matchAll(STORAGE)].map(([, binding, access, name]) => ({
    name: name!,
    binding: Number(binding),
    access: access as BufferBinding['access'],
  }));
}

function resolveConditions(source: string, flags: ReadonlySet<string>): string[] {
  const open: boolean[] = [];
  const kept: string[] = [];
  for (const line of source.split('\n')) {
    const directive = DIRECTIVE.exec(line.trim());
    if (!directive) {
      if (open.every(Boolean)) kept.push(line);
    } else if (directive[1] === 'if') {
      open.push(flags.has(directive[2]!));
    } else if (open.length === 0) {
      throw new Error(`Unbalanced ${directive[0]} in a shader.`);
    } else if (directive[1] === 'else') {
      open.push(!open.pop());
    } else {
      open.pop();
    }
  }
  if (open.length > 0) throw new Error('A condition in a shader is never closed.');
  return kept;
}

function declareUniform(lines: readonly string[], params: ShaderOptions['params']): string[] {
  const starts = lines.flatMap((line, i) => (UNIFORM.test(line) ? [i] : []));
  const [start, second] = starts;
  if (second !== undefined) throw new Error('A shader has two uniforms.');
  if (start === undefined || !params) {
    if (start === undefined && !params) return [...lines];
    throw new Error(
      params ? `No //#uniform ${params.name} in a shader.` : `${lines[start!]} has no description.`,
    );
  }
  const name = UNIFORM.exec(lines[start]!)![1]!;
  const fields: string[] = [];
  let end = start + 1;
  for (; UNIFORM_FIELD.test(lines[end] ?? ''); end++) fields.push(UNIFORM_FIELD.exec(lines[end]!)![1]!);
  checkFields(name, fields, params);
  const declared = [params.declaration, `@group(0) @binding(0) var<uniform> params: ${name};`];
  return [...lines.slice(0, start), ...declared, ...lines.slice(end)];
}

function checkFields(name: string, fields: readonly string[], params: UniformStruct<UniformFields>): void {
  const described = Object.keys(params.fields);
  const same =
    new Set(fields).size === described.length && described.every((field) => fields.includes(field));
  if (name === params.name && same && fields.length === described.length) return;
  throw new Error(
    `A shader takes ${name} { ${fields.join(', ')} }; it is described as ${params.name} { ${described.join(', ')} }.`,
  );
}
