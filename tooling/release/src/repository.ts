import { globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

interface Manifest {
  readonly private?: boolean;
  readonly repository?: unknown;
}

/**
 * Writes the URL of the repository, which the manifest in `root` has, to the manifest of every package
 * that is published.
 *
 * @returns the paths of these manifests, relative to `root`
 * @throws Error if the URL is missing
 */
export function fillRepository(root: string): string[] {
  const url = repositoryUrl(readManifest(join(root, "package.json")).repository);
  const paths = globSync("{packages,apps}/*/package.json", { cwd: root }).sort();
  return paths.filter((path) => {
    const file = join(root, path);
    const manifest = readManifest(file);
    if (manifest.private) return false;
    const directory = dirname(path).replaceAll("\\", "/");
    const filled = {
      ...manifest,
      homepage: `${url}/tree/HEAD/${directory}#readme`,
      bugs: `${url}/issues`,
      repository: { type: "git", url: `git+${url}.git`, directory },
    };
    writeFileSync(file, `${JSON.stringify(filled, null, 2)}\n`);
    return true;
  });
}

function repositoryUrl(value: unknown): string {
  if (typeof value !== "string" || !/^https:\/\/[^/]+\/.+[^/]$/.test(value)) {
    throw new Error(
      "`repository` in package.json must be the https URL of this repository, which npm compares with " +
        "the provenance of the packages: set it with npm pkg set repository=<URL>. Nothing was published.",
    );
  }
  return value.replace(/\.git$/, "");
}

function readManifest(file: string): Manifest {
  return JSON.parse(readFileSync(file, "utf8"));
}
