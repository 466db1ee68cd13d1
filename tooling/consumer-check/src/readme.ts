/** The commands and programs of a README. */
export interface ReadmeInstructions {
  /** The package names after `npm install`, in order. */
  readonly installs: readonly string[];
  /** Complete programs. */
  readonly examples: readonly string[];
}

const fence = /^```(\S*)[^\n]*\n([\s\S]*?)^```\s*$/gm;
const importing = /^import\s/m;

/**
 * Reads the programs of a README. A `ts` block with an import starts a program; a block without one
 * continues the program of the block before it.
 */
export function readInstructions(markdown: string): ReadmeInstructions {
  const installs: string[] = [];
  const examples: string[] = [];
  for (const [, language, code = ""] of markdown.matchAll(fence)) {
    if (language === "sh") installs.push(...installedBy(code));
    if (language !== "ts") continue;
    const before = importing.test(code) ? undefined : examples.pop();
    examples.push(before === undefined ? code : `${before}\n${code}`);
  }
  return { installs: [...new Set(installs)], examples };
}

function installedBy(code: string): string[] {
  return [...code.matchAll(/^(?:\$ )?npm (?:install|i) (.+)$/gm)].flatMap(([, rest = ""]) =>
    rest.split(/\s+/).filter((word) => /^@?[a-z]/.test(word)),
  );
}

/** Returns the packages that a program imports, without the modules of Node.js. */
export function importedPackages(code: string): string[] {
  const specifiers = [...code.matchAll(/\b(?:from|import)\s*\(?\s*"([^".][^"]*)"/g)];
  const names = specifiers
    .map(([, specifier = ""]) => specifier)
    .filter((specifier) => !specifier.startsWith("node:"))
    .map((specifier) => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/"));
  return [...new Set(names)];
}
