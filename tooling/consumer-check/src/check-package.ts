import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkTarball, type PackedManifest } from "./check-tarball.ts";
import { ConsumerProject } from "./consumer-project.ts";
import type { NodeVersion } from "./node-versions.ts";
import type { PackedPackage } from "./packed-package.ts";
import { importedPackages, readInstructions } from "./readme.ts";

interface PackageCheck {
  readonly subject: PackedPackage;
  /** All of ours, by name. */
  readonly tarballs: ReadonlyMap<string, string>;
  /** An empty folder outside of the repository. */
  readonly folder: string;
  readonly nodes: readonly NodeVersion[];
  /** The path of TypeScript's compiler. */
  readonly tsc: string;
}

/** Does what the README of a package says, in an empty project; throws at the first that fails. */
export async function checkPackage(check: PackageCheck): Promise<{ readonly examples: number }> {
  const { subject, tarballs, folder, nodes, tsc } = check;
  const readme = join(subject.folder, "README.md");
  if (!existsSync(readme)) throw new Error("has no README.md");
  const { installs, examples } = readInstructions(readFileSync(readme, "utf8"));
  if (examples.length === 0) throw new Error("README.md has no ts example");
  const names = installs.includes(subject.name) ? installs : [subject.name, ...installs];
  for (const name of examples.flatMap(importedPackages)) {
    if (!names.includes(name)) throw new Error(`README.md imports ${name} and installs it nowhere`);
  }

  const project = new ConsumerProject(folder);
  await project.install(names, tarballs);
  const manifest: PackedManifest = JSON.parse(
    readFileSync(join(folder, "node_modules", subject.name, "package.json"), "utf8"),
  );
  // What ships as it is, such as `src`; the rest is built of it.
  const shipped = (manifest.files ?? []).filter((name) => !/^!|^dist$/.test(name));
  const patterns = shipped.map((name) => `${name}/**/*`);
  const sources = globSync(patterns, { cwd: subject.folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(subject.folder.length + 1));
  const complaints = checkTarball({ files: subject.files, sources, manifest });
  for (const [command, path] of Object.entries(manifest.bin ?? {})) {
    const script = readFileSync(join(folder, "node_modules", subject.name, path), "utf8");
    if (!script.startsWith("#!/usr/bin/env node\n")) complaints.push(`${command} names no Node`);
  }
  if (complaints.length > 0) throw new Error(complaints.join("\n"));

  await project.compile(examples, tsc);
  for (const { version, executable } of nodes) {
    for (const [at] of examples.entries()) {
      await project.runExample(at + 1, executable).catch((error: Error) => {
        throw new Error(`example ${at + 1} on Node ${version}: ${error.message}`);
      });
    }
  }
  return { examples: examples.length };
}
