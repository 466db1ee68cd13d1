import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { checkPackage } from "./check-package.ts";
import { checkProgram } from "./check-program.ts";
import { LocalRegistry } from "./local-registry.ts";
import { findNodeVersions, findTooOldNode } from "./node-versions.ts";
import { packAll } from "./packed-package.ts";

// `pnpm check:consumers` checks every package, `pnpm check:consumers crypto` one of them.
const only = process.argv.slice(2);

const root = resolve(import.meta.dirname, "../../..");
const tsc = join(
  dirname(createRequire(import.meta.url).resolve("typescript/package.json")),
  "bin/tsc",
);
// The others are tried every night; a feature that only they have fails on the oldest one.
const nodes = process.env.GW_NIGHTLY === "1" ? findNodeVersions() : findNodeVersions().slice(0, 1);
const tooOldNode = findTooOldNode();
const folder = realpathSync(mkdtempSync(join(tmpdir(), "gw-consumers-")));
const registry = await LocalRegistry.start(join(folder, "registry"));

/** Runs a check, and prints its outcome. */
async function report(name: string, check: () => Promise<string>): Promise<void> {
  try {
    console.log(`${name}: ${await check()}`);
  } catch (error) {
    process.exitCode = 1;
    console.error(`${name}: ${error instanceof Error ? error.message : error}`);
  }
}

try {
  const packed = packAll(root, folder);
  for (const { tarball } of packed) await registry.publish(tarball);
  const subjects = packed.filter(({ name }) => only.length === 0 || only.includes(name.slice(4)));
  const versions = nodes.map(({ version }) => version).join(", ");
  const queue = subjects.map((subject) => () => {
    const { name } = subject;
    return report(name, async () => {
      const projectFolder = join(folder, name.slice(4));
      const { examples } = await checkPackage({
        ...{ subject, registry, folder: projectFolder, nodes, tooOldNode, tsc },
      });
      return `installed, ${examples} example(s) ran on Node.js ${versions}`;
    });
  });

  // Two at a time: one computes while the other waits for the disk.
  const work = async (): Promise<void> => {
    for (let check = queue.shift(); check !== undefined; check = queue.shift()) await check();
  };
  await Promise.all([work(), work()]);

  // Alone, so that the printed times are those of the program.
  const cli = subjects.find(({ name }) => name === "@gw/cli");
  const { version } = JSON.parse(readFileSync(join(root, "apps/cli/package.json"), "utf8"));
  for (const node of cli === undefined ? [] : nodes) {
    await report(`npx @gw/cli serve on Node.js ${node.version}`, async () => {
      const programFolder = join(folder, `program-${node.version}`);
      const found = await checkProgram({ registry, version, folder: programFolder, node });
      return [
        `served after ${seconds(found.firstStart)} with its installation`,
        `${seconds(found.start)} without`,
        `${(found.size / 1e6).toFixed(1)} MB`,
      ].join(", ");
    });
  }
} finally {
  await registry.close();
  rmSync(folder, { recursive: true, force: true });
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
