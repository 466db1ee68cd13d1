import { testsMayAlsoImport } from "./layers.ts";
import { covers, type Room } from "./room.ts";

/** Source ships; everything else in a room is for tests and build. */
export type Area = "source" | "test";

interface Question {
  readonly from: Room;
  readonly area: Area;
  /** Of the target, without its scope. */
  readonly name: string;
  /** The entry point, such as `./host`; absent for a dependency, which brings them all. */
  readonly entry?: string;
  readonly rooms: readonly Room[];
}

/** Whether a room may import another, by the table and nothing else. */
export function mayImport({ from, area, name, entry, rooms }: Question): boolean {
  if (name === from.name) return true;
  const target = rooms.find((room) => room.name === name);
  return allowed(from, area).some((rule) => {
    if (rule.endsWith("*")) return target !== undefined && covers(rule, target.folder);
    const [ruleName, ruleEntry] = rule.split("/", 2);
    if (ruleName !== name) return false;
    return ruleEntry === undefined || entry === undefined || entry === `./${ruleEntry}`;
  });
}

/** `store-sql may import entities, store-abstract` */
export function describePermission(from: Room, area: Area): string {
  const list = allowed(from, area);
  return `${from.name} may import ${list.length === 0 ? "nothing of ours" : list.join(", ")}`;
}

function allowed(from: Room, area: Area): readonly string[] {
  const own = from.layer?.mayImport ?? [];
  return area === "test" ? [...new Set([...own, ...testsMayAlsoImport])] : own;
}
