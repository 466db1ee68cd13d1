/** The fields of a packed package.json that decide what an installer gets. */
export interface PackedManifest {
  readonly files?: readonly string[];
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
}

interface Tarball {
  /** Its files, from its root. */
  readonly files: readonly string[];
  /** The files in the repository that ship as they are, from the package's root. */
  readonly sources: readonly string[];
  readonly manifest: PackedManifest;
}

const always = ["package.json", "README.md", "LICENSE"];
const outputs = [".js", ".js.map", ".d.ts", ".d.ts.map"];
const installScripts = ["preinstall", "install", "postinstall", "prepare"];

/** What is in a tarball and should not be, or the other way round: one line each. */
export function checkTarball({ files, sources, manifest }: Tarball): string[] {
  const expected = new Set([...always, ...sources, ...sources.flatMap(built)]);
  const present = new Set(files);
  const missing = [...expected].filter((file) => !present.has(file));
  const surplus = files.filter((file) => !expected.has(file) && file !== "CHANGELOG.md");
  return [
    ...missing.map((file) => `${file} is missing from the tarball`),
    ...surplus.map((file) => `${file} is in the tarball and comes from no source`),
    ...files.filter(isTest).map((file) => `${file} is a test and is published`),
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
  const complaints: string[] = [];
  for (const path of [...targets(manifest.exports), ...Object.values(manifest.bin ?? {})]) {
    if (!files.has(path.replace(/^\.\//, ""))) complaints.push(`${path} is exported and missing`);
  }
  if (JSON.stringify(manifest.exports ?? {}).includes("@gw/source")) {
    complaints.push("exports name @gw/source, which is for this repository");
  }
  const ranges = { ...manifest.dependencies, ...manifest.peerDependencies };
  for (const [name, range] of Object.entries(ranges)) {
    if (/^(?:workspace|catalog|file|link):/.test(range)) {
      complaints.push(`${name} is depended on by ${range}, which means nothing to an installer`);
    }
  }
  for (const script of installScripts) {
    if (manifest.scripts?.[script] !== undefined) complaints.push(`${script} runs at installation`);
  }
  return complaints;
}

function targets(exported: unknown): string[] {
  if (typeof exported === "string") return [exported];
  if (typeof exported !== "object" || exported === null) return [];
  return Object.values(exported).flatMap(targets);
}
