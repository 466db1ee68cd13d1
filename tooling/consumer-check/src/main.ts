import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { checkPackage } from "./check-package.ts";
import { findNodeVersions } from "./node-versions.ts";
import { packAll } from "./packed-package.ts";

// `pnpm check:consumers` checks every package, `pnpm check:consumers crypto` one of them.
const only = process.argv.slice(2);

const root = resolve(import.meta.dirname, "../../..");
const tsc = join(
  dirname(createRequire(import.meta.url).resolve("typescript/package.json")),
  "bin/tsc",
);
const nodes = findNodeVersions();
const folder = realpathSync(mkdtempSync(join(tmpdir(), "gw-consumers-")));

try {
  const packed = packAll(root, folder);
  const tarballs = new Map(packed.map(({ name, tarball }) => [name, tarball]));
  const queue = packed.filter(({ name }) => only.length === 0 || only.includes(name.slice(4)));
  const names = nodes.map(({ version }) => version).join(", ");

  // Two at a time: one computes while the other waits for the disk.
  const work = async (): Promise<void> => {
    for (let subject = queue.shift(); subject !== undefined; subject = queue.shift()) {
      const { name } = subject;
      try {
        const projectFolder = join(folder, name.slice(4));
        const { examples } = await checkPackage({
          subject,
          tarballs,
          folder: projectFolder,
          nodes,
          tsc,
        });
        console.log(`${name}: installed, ${examples} example(s) ran on Node.js ${names}`);
      } catch (error) {
        process.exitCode = 1;
        console.error(`${name}: ${error instanceof Error ? error.message : error}`);
      }
    }
  };
  await Promise.all([work(), work()]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
