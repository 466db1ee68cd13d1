import { testsMayAlsoImport } from "./layers.ts";
import { covers, type Project } from "./project.ts";

/** `source` ships; `test` is everything else in a project: tests and build files. */
export type Area = "source" | "test";

interface Question {
  readonly from: Project;
  readonly area: Area;
  /** The name of the target, without its scope. */
  readonly name: string;
  /** The entry point, such as `.` or `./read`; absent for a dependency, which has all of them. */
  readonly entry?: string;
  readonly projects: readonly Project[];
}

/** Whether the layer table allows one project to import another. */
export function mayImport({ from, area, name, entry, projects }: Question): boolean {
  if (name === from.name) return true;
  const target = projects.find((project) => project.name === name);
  return allowed(from, area).some((rule) => {
    if (rule.endsWith("*")) return target !== undefined && covers(rule, target.folder);
    const [ruleName, ruleEntry] = rule.split("/", 2);
    if (ruleName !== name) return false;
    if (ruleEntry === undefined || entry === undefined) return true;
    return entry === (ruleEntry === "." ? "." : `./${ruleEntry}`);
  });
}

/** `store-sql may import entities, store-abstract` */
export function describePermission(from: Project, area: Area): string {
  const list = allowed(from, area);
  return `${from.name} may import ${list.length === 0 ? "no other project" : list.join(", ")}`;
}

function allowed(from: Project, area: Area): readonly string[] {
  const own = from.layer?.mayImport ?? [];
  return area === "test" ? [...new Set([...own, ...testsMayAlsoImport])] : own;
}
