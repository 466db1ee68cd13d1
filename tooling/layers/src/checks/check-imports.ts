import { isBuiltin } from "node:module";
import { dirname, posix } from "node:path";
import { scope } from "../layers.ts";
import { type Area, describePermission, mayImport } from "../permission.ts";
import type { Project } from "../project.ts";
import type { SourceFile } from "../source-file.ts";
import type { Violation } from "../violation.ts";

/** Checks the imports of one file against the layer table. */
export function checkImports(source: SourceFile, projects: readonly Project[]): Violation[] {
  const { project, file, references } = source;
  const area: Area = file.startsWith(`${project.folder}/src/`) ? "source" : "test";
  return references.flatMap(({ specifier, line }) => {
    const reason = objection({ projects, project, area, file, specifier });
    if (reason === undefined) return [];
    return [{ file, line, message: `imports ${specifier ?? "a computed module"}: ${reason}` }];
  });
}

interface Import {
  readonly projects: readonly Project[];
  readonly project: Project;
  readonly area: Area;
  readonly file: string;
  readonly specifier: string | undefined;
}

function objection({ projects, project, area, file, specifier }: Import): string | undefined {
  if (specifier === undefined) return "use a literal, so that its layer can be checked";
  if (specifier.startsWith(".")) {
    const inside = area === "source" ? `${project.folder}/src/` : `${project.folder}/`;
    const target = posix.join(dirname(file), specifier);
    return target.startsWith(inside) ? undefined : `leaves ${inside}`;
  }
  if (/^(?:\/|file:|data:|https?:|#|[A-Za-z]:[\\/])/.test(specifier)) {
    return "use a package name or a relative path";
  }
  if (specifier.startsWith(`${scope}/`)) {
    const { name, entry } = splitSpecifier(specifier);
    if (!mayImport({ from: project, area, name, entry, projects })) {
      return describePermission(project, area);
    }
    const target = projects.find((candidate) => candidate.name === name);
    return target && !hasEntry(target, entry)
      ? `${entry} is not an entry point of ${name}`
      : undefined;
  }
  if (project.layer?.builtinsOnly && area === "source" && !isBuiltin(specifier)) {
    return `${project.name} may import modules of Node.js only`;
  }
  return undefined;
}

/** `@gw/entities/schemas` → `entities` and `./schemas` */
export function splitSpecifier(specifier: string): { name: string; entry: string } {
  const [, name = "", ...rest] = specifier.split("/");
  return { name, entry: rest.length === 0 ? "." : `./${rest.join("/")}` };
}

function hasEntry({ manifest }: Project, entry: string): boolean {
  const { exports } = manifest;
  if (typeof exports !== "object" || exports === null) return false;
  return entry in exports;
}
