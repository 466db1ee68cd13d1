import { scope } from "../layers.ts";
import { describePermission, mayImport } from "../permission.ts";
import type { Project } from "../project.ts";
import type { Violation } from "../violation.ts";

const shipped = ["dependencies", "peerDependencies", "optionalDependencies"] as const;

/** Checks the name, the imports and the dependencies of a package.json. */
export function checkManifest(project: Project, projects: readonly Project[]): Violation[] {
  const { manifest, layer, folder } = project;
  const file = `${folder}/package.json`;
  const violations: Violation[] = [];
  const report = (message: string): void => void violations.push({ file, message });

  if (layer === undefined) report(`has no layer: add ${folder} to the layer table`);
  if (manifest.name !== `${scope}/${project.name}`) {
    report(`is not named ${scope}/${project.name}`);
  }
  if (manifest.imports !== undefined) report("has imports: a module has one name only");

  for (const kind of [...shipped, "devDependencies"] as const) {
    const area = kind === "devDependencies" ? "test" : "source";
    for (const [name, range] of Object.entries(manifest[kind] ?? {})) {
      if (/^(?:file|link|portal|git|https?):|[@:]npm:/.test(range)) {
        report(`depends on ${name} by ${range}: use a package name and a version range`);
      }
      if (layer?.builtinsOnly && kind !== "devDependencies") {
        report(`depends on ${name}: ${project.name} may not have dependencies`);
      }
      const target = projectName(name, range);
      if (target === undefined || layer === undefined) continue;
      if (mayImport({ from: project, area, name: target, projects })) continue;
      report(`${verb(kind)} ${scope}/${target}: ${describePermission(project, area)}`);
    }
  }
  return violations;
}

/** The project that a dependency names, also through an alias such as `workspace:@gw/crypto@*`. */
function projectName(name: string, range: string): string | undefined {
  const aliased = new RegExp(`^(?:npm|workspace):${scope}/([^@]+)`).exec(range)?.[1];
  if (aliased !== undefined) return aliased;
  return name.startsWith(`${scope}/`) ? name.slice(scope.length + 1) : undefined;
}

function verb(kind: string): string {
  return kind === "devDependencies" ? "depends for tests on" : "depends on";
}
