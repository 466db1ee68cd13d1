import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { parse } from "jsonc-parser";
import type { Breach } from "./breach.ts";
import { describePermission, mayImport } from "./permission.ts";
import type { Room } from "./room.ts";

interface Tsconfig {
  readonly references?: readonly { readonly path: string }[];
  readonly extends?: string | readonly string[];
  readonly include?: readonly string[];
  readonly files?: readonly string[];
  readonly compilerOptions?: { readonly paths?: unknown };
}

/** The breaches in what the tsconfig files of a room refer to. */
export function checkTsconfigs(root: string, room: Room, rooms: readonly Room[]): Breach[] {
  const names = readdirSync(join(root, room.folder)).filter((name) =>
    /^tsconfig.*\.json$/.test(name),
  );
  return names.flatMap((name) => {
    const file = `${room.folder}/${name}`;
    const config: Tsconfig = parse(readFileSync(join(root, file), "utf8")) ?? {};
    const messages = [...references(config, room, rooms), ...reach(config, file, room)];
    return messages.map((message) => ({ file, message }));
  });
}

function references(config: Tsconfig, room: Room, rooms: readonly Room[]): string[] {
  return (config.references ?? []).flatMap(({ path }) => {
    const folder = posix.join(room.folder, path).replace(/\/(?:tsconfig[^/]*\.json)?$/, "");
    if (folder === room.folder || folder.startsWith(`${room.folder}/`)) return [];
    const target = rooms.find((candidate) => candidate.folder === folder);
    if (target && mayImport({ from: room, area: "source", name: target.name, rooms })) return [];
    return [`refers to ${path}: ${describePermission(room, "source")}`];
  });
}

/** What brings in files of another room without an import. */
function reach(config: Tsconfig, file: string, room: Room): string[] {
  const messages: string[] = [];
  if (config.compilerOptions?.paths !== undefined) {
    messages.push("has paths: a module goes by one name only");
  }
  for (const path of [...(config.include ?? []), ...(config.files ?? [])]) {
    const target = posix.join(dirname(file), path.replace(/^\$\{configDir\}/, "."));
    if (!target.startsWith(room.folder)) messages.push(`includes ${path}: leaves ${room.folder}/`);
  }
  return messages;
}
