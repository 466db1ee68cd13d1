import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, posix } from "node:path";
import type { Breach } from "./breach.ts";
import { scope } from "./layers.ts";
import { findModuleReferences } from "./module-references.ts";
import { type Area, describePermission, mayImport } from "./permission.ts";
import type { Room } from "./room.ts";

interface SourceFile {
  readonly root: string;
  readonly rooms: readonly Room[];
  readonly room: Room;
  /** From the root of the repository, with forward slashes. */
  readonly file: string;
}

/** The breaches in what one file imports. */
export function checkImports({ root, rooms, room, file }: SourceFile): Breach[] {
  const area: Area = file.startsWith(`${room.folder}/src/`) ? "source" : "test";
  const references = findModuleReferences(file, readFileSync(join(root, file), "utf8"));
  return references.flatMap(({ specifier, line }) => {
    const reason = objection({ rooms, room, area, file, specifier });
    if (reason === undefined) return [];
    return [{ file, line, message: `imports ${specifier ?? "a computed module"}: ${reason}` }];
  });
}

interface Import {
  readonly rooms: readonly Room[];
  readonly room: Room;
  readonly area: Area;
  readonly file: string;
  readonly specifier: string | undefined;
}

function objection({ rooms, room, area, file, specifier }: Import): string | undefined {
  if (specifier === undefined) return "name it in the source, so that its layer can be checked";
  if (specifier.startsWith(".")) {
    const inside = area === "source" ? `${room.folder}/src/` : `${room.folder}/`;
    const target = posix.join(dirname(file), specifier);
    return target.startsWith(inside) ? undefined : `leaves ${inside}`;
  }
  if (/^(?:\/|file:|data:|https?:|#|[A-Za-z]:[\\/])/.test(specifier)) {
    return "a module is named by its package or by a relative path";
  }
  if (specifier.startsWith(`${scope}/`)) {
    const [, name = "", ...rest] = specifier.split("/");
    const entry = rest.length === 0 ? "." : `./${rest.join("/")}`;
    if (!mayImport({ from: room, area, name, entry, rooms })) return describePermission(room, area);
    const target = rooms.find((candidate) => candidate.name === name);
    return target && !hasEntry(target, entry) ? `${entry} is no entry point of ${name}` : undefined;
  }
  if (room.layer?.builtinsOnly && area === "source" && !isBuiltin(specifier)) {
    return `${room.name} imports node modules only`;
  }
  return undefined;
}

function hasEntry({ manifest }: Room, entry: string): boolean {
  const { exports } = manifest;
  if (typeof exports !== "object" || exports === null) return false;
  return entry in exports;
}
