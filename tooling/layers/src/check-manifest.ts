import type { Breach } from "./breach.ts";
import { scope } from "./layers.ts";
import { describePermission, mayImport } from "./permission.ts";
import type { Room } from "./room.ts";

const shipped = ["dependencies", "peerDependencies", "optionalDependencies"] as const;

/** The breaches in what a package.json declares. */
export function checkManifest(room: Room, rooms: readonly Room[]): Breach[] {
  const { manifest, layer, folder } = room;
  const file = `${folder}/package.json`;
  const breaches: Breach[] = [];
  const report = (message: string): void => void breaches.push({ file, message });

  if (layer === undefined) report(`has no layer: give ${folder} a line in the table`);
  if (manifest.name !== `${scope}/${room.name}`) report(`is not named ${scope}/${room.name}`);
  if (manifest.imports !== undefined) report("has imports: a module goes by one name only");

  for (const kind of [...shipped, "devDependencies"] as const) {
    const area = kind === "devDependencies" ? "test" : "source";
    for (const [name, range] of Object.entries(manifest[kind] ?? {})) {
      if (/^(?:file|link|portal|git|https?):|[@:]npm:/.test(range)) {
        report(`depends on ${name} by ${range}: name it by its package and version`);
      }
      if (layer?.builtinsOnly && kind !== "devDependencies") {
        report(`depends on ${name}: ${room.name} has no dependency`);
      }
      const own = ownName(name, range);
      if (own === undefined || layer === undefined) continue;
      if (mayImport({ from: room, area, name: own, rooms })) continue;
      report(`${verb(kind)} ${scope}/${own}: ${describePermission(room, area)}`);
    }
  }
  return breaches;
}

/** Which of our packages a dependency is, an alias such as `workspace:@gw/crypto@*` included. */
function ownName(name: string, range: string): string | undefined {
  const aliased = new RegExp(`^(?:npm|workspace):${scope}/([^@]+)`).exec(range)?.[1];
  if (aliased !== undefined) return aliased;
  return name.startsWith(`${scope}/`) ? name.slice(scope.length + 1) : undefined;
}

function verb(kind: string): string {
  return kind === "devDependencies" ? "depends for tests on" : "depends on";
}
