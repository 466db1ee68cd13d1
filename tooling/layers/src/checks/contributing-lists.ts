import { type Layer, layers, projectParents } from "../layers.ts";
import { covers, type Project } from "../project.ts";

/**
 * Returns the expected list of folders, in the order of the layers. Keeps the lines that match a
 * project and those about other folders; a project without a line gets its description.
 */
export function expectedFolders(lines: readonly string[], projects: readonly Project[]): string[] {
  const listed = lines.map((line): readonly [string, string] => {
    const [name = ""] = line.split(/\s/, 1);
    return [name, line.slice(name.length).trim()];
  });
  const entries = new Map<string, string>();
  for (const { folder, manifest } of sortByLayer(projects)) {
    const [name, text] = listed.find(([pattern]) => covers(pattern, folder)) ?? [
      folder,
      manifest.description ?? "",
    ];
    entries.set(name, text);
  }
  for (const [name, text] of listed) {
    if (!projectParents.some((parent) => name.startsWith(`${parent}/`))) entries.set(name, text);
  }
  return align([...entries], "");
}

function sortByLayer(projects: readonly Project[]): Project[] {
  const rank = ({ layer }: Project): number => (layer ? layers.indexOf(layer) : layers.length);
  return [...projects].sort((a, b) => rank(a) - rank(b));
}

/** Returns one line for each layer that has a project: what the projects may import. */
export function expectedLayers(projects: readonly Project[]): string[] {
  const present = layers.filter(({ folder }) =>
    projects.some((project) => covers(folder, project.folder)),
  );
  return align(
    present.map((layer) => [layer.folder.replace(/^packages\//, ""), describeImports(layer)]),
    "<- ",
  );
}

function describeImports({ mayImport, builtinsOnly }: Layer): string {
  if (builtinsOnly) return "modules of Node.js only";
  if (mayImport.length === 0) return "no other project";
  return mayImport.map((rule) => importNames[rule] ?? rule).join(", ");
}

const importNames: Readonly<Record<string, string>> = {
  "packages/*": "any package",
  "tooling/*": "any tool",
  "server/.": "the main entry point of server",
};

function align(entries: readonly (readonly [string, string])[], arrow: string): string[] {
  const width = Math.max(0, ...entries.map(([name]) => name.length));
  return entries.map(([name, text]) => `${name.padEnd(width)} ${arrow}${text}`.trimEnd());
}
