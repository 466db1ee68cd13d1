// Runs on any version of Node.js with modules: no newer syntax, no TypeScript.

export function nodeProblem({ version, platform, arch }) {
  const [major, minor] = version.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 19)) return undefined;
  return (
    `gw needs Node.js 22.19 or newer, and this is ${version}. The installation brings a newer one for ` +
    `Linux and Windows on common processors, but not for ${platform} on ${arch}: install it from ` +
    "https://nodejs.org"
  );
}

export function requireNode() {
  const { platform, arch, versions } = process;
  const problem = nodeProblem({ version: versions.node, platform, arch });
  if (problem === undefined) return;
  process.stderr.write(`gw: ${problem}\n`);
  process.exit(1);
}
