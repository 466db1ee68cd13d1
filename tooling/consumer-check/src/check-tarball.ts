/** The fields of a packed package.json that affect its installation. */
export interface PackedManifest {
  readonly files?: readonly string[];
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
}

interface Tarball {
  /** The paths of its files, relative to its root. */
  readonly files: readonly string[];
  /** The files of the repository that ship unchanged, relative to the root of the package. */
  readonly sources: readonly string[];
  readonly manifest: PackedManifest;
}

const always = ["package.json", "README.md", "LICENSE"];
/** The modules of a bundled program, its own and those of other packages. */
const bundle = "dist/bundle/";
/** Some versions have them: the changes of earlier ones, and the commit of a build in a clone. */
const mayShip = ["CHANGELOG.md", "dist/commit"];
const bundledLicenses = `${bundle}THIRD-PARTY-LICENSES.txt`;
const outputs = [".js", ".js.map", ".d.ts", ".d.ts.map"];
const installScripts = ["preinstall", "install", "postinstall", "prepare"];

/** Returns one line per missing file, surplus file or wrong field of a tarball. */
export function checkTarball({ files, sources, manifest }: Tarball): string[] {
  const expected = new Set([...always, ...sources, ...sources.flatMap(built)]);
  const present = new Set(files);
  const surplus = files.filter(
    (file) => !expected.has(file) && !file.startsWith(bundle) && !mayShip.includes(file),
  );
  if (files.some((file) => file.startsWith(bundle))) expected.add(bundledLicenses);
  const missing = [...expected].filter((file) => !present.has(file));
  return [
    ...missing.map((file) => `${file} is missing from the tarball`),
    ...surplus.map((file) => `${file} is in the tarball but has no source file`),
    ...files.filter(isTest).map((file) => `${file} is a test and must not be published`),
    ...checkManifest(manifest, present),
  ];
}

function built(source: string): string[] {
  const output = source.replace(/^src\//, "dist/");
  return output !== source && output.endsWith(".ts")
    ? outputs.map((end) => output.replace(/\.ts$/, end))
    : [];
}

function isTest(file: string): boolean {
  return /\.(?:test|spec)\.|(?:^|\/)tests?\//.test(file);
}

function checkManifest(manifest: PackedManifest, files: ReadonlySet<string>): string[] {
  const problems: string[] = [];
  for (const path of [...targets(manifest.exports), ...Object.values(manifest.bin ?? {})]) {
    if (!files.has(path.replace(/^\.\//, ""))) problems.push(`${path} is exported but missing`);
  }
  if (JSON.stringify(manifest.exports ?? {}).includes("@gw/source")) {
    problems.push("exports contain @gw/source; remove it from publishConfig.exports");
  }
  const ranges = { ...manifest.dependencies, ...manifest.peerDependencies };
  for (const [name, range] of Object.entries(ranges)) {
    if (/^(?:workspace|catalog|file|link):/.test(range)) {
      problems.push(`${name} has the range ${range}, which npm cannot install`);
    }
  }
  for (const script of installScripts) {
    if (manifest.scripts?.[script] !== undefined)
      problems.push(`${script} is an install script; remove it`);
  }
  return problems;
}

function targets(exported: unknown): string[] {
  if (typeof exported === "string") return [exported];
  if (typeof exported !== "object" || exported === null) return [];
  return Object.values(exported).flatMap(targets);
}
