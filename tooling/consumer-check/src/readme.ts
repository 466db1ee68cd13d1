/** What a README tells a reader to type. */
export interface ReadmeInstructions {
  /** The names after `npm install`, in order. */
  readonly installs: readonly string[];
  /** Whole programs. */
  readonly examples: readonly string[];
}

const fence = /^```(\S*)[^\n]*\n([\s\S]*?)^```\s*$/gm;
const importing = /^import\s/m;

/**
 * Reads the programs of a README. A `ts` block that imports something is a program; one that
 * imports nothing goes on where the block before it ended.
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

/** The packages that a program imports, modules of Node left out. */
export function importedPackages(code: string): string[] {
  const specifiers = [...code.matchAll(/(?:from|import)\s*\(?\s*"([^".][^"]*)"/g)];
  const names = specifiers
    .map(([, specifier = ""]) => specifier)
    .filter((specifier) => !specifier.startsWith("node:"))
    .map((specifier) => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/"));
  return [...new Set(names)];
}
