import { spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkTarball, type PackedManifest } from "./check-tarball.ts";
import { ConsumerProject } from "./consumer-project.ts";
import type { LocalRegistry } from "./local-registry.ts";
import type { NodeVersion } from "./node-versions.ts";
import type { PackedPackage } from "./packed-package.ts";
import { importedPackages, readInstructions } from "./readme.ts";

interface PackageCheck {
  readonly subject: PackedPackage;
  /** Has the tarballs of all packages. */
  readonly registry: LocalRegistry;
  /** An empty folder outside the repository. */
  readonly folder: string;
  readonly nodes: readonly NodeVersion[];
  /** An older version than the packages support. */
  readonly tooOldNode: NodeVersion;
  /** The path of the TypeScript compiler. */
  readonly tsc: string;
}

/** Follows the README of a package in an empty project. Throws at the first step that fails. */
export async function checkPackage(check: PackageCheck): Promise<{ readonly examples: number }> {
  const { subject, registry, folder, nodes, tooOldNode, tsc } = check;
  const readme = join(subject.folder, "README.md");
  if (!existsSync(readme)) throw new Error("README.md is missing");
  const { installs, examples } = readInstructions(readFileSync(readme, "utf8"));
  if (examples.length === 0) throw new Error("README.md has no ts code block; add an example");
  const names = installs.includes(subject.name) ? installs : [subject.name, ...installs];
  for (const name of examples.flatMap(importedPackages)) {
    if (!names.includes(name))
      throw new Error(`README.md imports ${name}; add it to its npm install command`);
  }

  const project = new ConsumerProject(folder);
  await project.install(names, registry);
  const manifest: PackedManifest = JSON.parse(
    readFileSync(join(folder, "node_modules", subject.name, "package.json"), "utf8"),
  );
  // Folders such as `src` ship unchanged; the files of a whole `dist` are built from them.
  const shipped = (manifest.files ?? []).filter((name) => !/^!|^dist$/.test(name));
  const patterns = shipped.flatMap((name) => [name, `${name}/**/*`]);
  const sources = globSync(patterns, { cwd: subject.folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(subject.folder.length + 1));
  const problems = checkTarball({ files: subject.files, sources, manifest });
  for (const [command, path] of Object.entries(manifest.bin ?? {})) {
    const script = join(folder, "node_modules", subject.name, path);
    if (!readFileSync(script, "utf8").startsWith("#!/usr/bin/env node\n"))
      problems.push(`${command} does not start with #!/usr/bin/env node`);
    const { stdout, stderr } = spawnSync(tooOldNode.executable, [script], { encoding: "utf8" });
    if (stdout !== "" || !/^[^\n]+ is required; this is [^\n]+\n$/.test(stderr))
      problems.push(`${command} on Node ${tooOldNode.version} prints ${stdout}${stderr}`);
  }
  if (problems.length > 0) throw new Error(problems.join("\n"));

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
