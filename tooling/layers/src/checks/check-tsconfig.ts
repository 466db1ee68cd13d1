import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { parse } from "jsonc-parser";
import { describePermission, mayImport } from "../permission.ts";
import type { Project } from "../project.ts";
import type { Violation } from "../violation.ts";

interface Tsconfig {
  readonly references?: readonly { readonly path: string }[];
  readonly extends?: string | readonly string[];
  readonly include?: readonly string[];
  readonly files?: readonly string[];
  readonly compilerOptions?: { readonly paths?: unknown };
}

/** Checks the references, the paths and the included files of the tsconfig files of a project. */
export function checkTsconfigs(
  root: string,
  project: Project,
  projects: readonly Project[],
): Violation[] {
  const names = readdirSync(join(root, project.folder)).filter((name) =>
    /^tsconfig.*\.json$/.test(name),
  );
  return names.flatMap((name) => {
    const file = `${project.folder}/${name}`;
    const config: Tsconfig = parse(readFileSync(join(root, file), "utf8")) ?? {};
    const messages = [
      ...checkReferences(config, project, projects),
      ...checkIncludedFiles(config, file, project),
    ];
    return messages.map((message) => ({ file, message }));
  });
}

function checkReferences(
  config: Tsconfig,
  project: Project,
  projects: readonly Project[],
): string[] {
  return (config.references ?? []).flatMap(({ path }) => {
    const folder = posix.join(project.folder, path).replace(/\/(?:tsconfig[^/]*\.json)?$/, "");
    if (folder === project.folder || folder.startsWith(`${project.folder}/`)) return [];
    const target = projects.find((candidate) => candidate.folder === folder);
    const isAllowed =
      target && mayImport({ from: project, area: "source", name: target.name, projects });
    return isAllowed ? [] : [`refers to ${path}: ${describePermission(project, "source")}`];
  });
}

/** Rejects the settings that add files of another project without an import. */
function checkIncludedFiles(config: Tsconfig, file: string, { folder }: Project): string[] {
  const messages: string[] = [];
  if (config.compilerOptions?.paths !== undefined) {
    messages.push("has paths: a module has one name only");
  }
  for (const path of [...(config.include ?? []), ...(config.files ?? [])]) {
    const target = posix.join(dirname(file), path.replace(/^\$\{configDir\}/, "."));
    if (!target.startsWith(folder)) messages.push(`includes ${path}: leaves ${folder}/`);
  }
  return messages;
}
