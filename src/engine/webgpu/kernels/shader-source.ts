/**
 * Puts a kernel together: common parts, constants, and a small line-based preprocessor that lives in WGSL comments, so
 * that every file stays valid for editors: `//#if NAME`, `//#else`, `//#endif` (nesting allowed).
 */

export interface ShaderOptions {
  /** Names for which `//#if NAME` holds. */
  flags?: readonly string[];
  /** Compile-time constants, written as `const NAME: u32 = value`. */
  constants?: Readonly<Record<string, number>>;
}

/** Extensions are enabled before anything else, wherever the part that needs one stands. */
const ENABLE = 'enable ';

/** Joins the parts and resolves their conditions. @throws {Error} on an unbalanced condition: a mistake in a shader file */
export function composeShader(parts: readonly string[], options: ShaderOptions = {}): string {
  const constants = Object.entries(options.constants ?? {}).map(
    ([name, value]) => `const ${name}: u32 = ${value}u;`,
  );
  const flags = new Set(options.flags);
  const lines = parts.flatMap((part) => resolveConditions(part, flags));
  const extensions = lines.filter((line) => line.startsWith(ENABLE));
  return [...extensions, ...constants, ...lines.filter((line) => !line.startsWith(ENABLE))].join('\n');
}

function resolveConditions(source: string, flags: ReadonlySet<string>): string[] {
  const open: boolean[] = [];
  const kept: string[] = [];
  for (const line of source.split('\n')) {
    const directive = /^\/\/#(if|else|endif)\b\s*(\w*)/.exec(line.trim());
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
