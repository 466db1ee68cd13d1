import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Breach } from "./breach.ts";
import { checkImports } from "./check-imports.ts";
import { checkManifest } from "./check-manifest.ts";
import { checkTsconfigs } from "./check-tsconfig.ts";
import { findRooms, type Room } from "./room.ts";

/** What a look at the whole repository found. */
export interface LayerReport {
  readonly files: number;
  readonly breaches: readonly Breach[];
}

const notOurs = new Set(["node_modules", "dist", "coverage", ".turbo"]);

/** Looks at every room under `root`: its sources, tests, manifest and tsconfig files. */
export function checkLayers({ root }: { readonly root: string }): LayerReport {
  const rooms = findRooms(root);
  let files = 0;
  const breaches = rooms.flatMap((room) => {
    const sources = sourceFiles(root, room);
    files += sources.length;
    return [
      ...checkManifest(room, rooms),
      ...checkTsconfigs(root, room, rooms),
      ...sources.flatMap((file) => checkImports({ root, rooms, room, file })),
    ];
  });
  return { files, breaches };
}

function sourceFiles(root: string, room: Room): string[] {
  const walk = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true })
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => {
        const path = `${folder}/${entry.name}`;
        if (entry.isDirectory()) return notOurs.has(entry.name) ? [] : walk(path);
        return /\.[cm]?[jt]sx?$/.test(entry.name) ? [path] : [];
      });
  return walk(room.folder);
}
