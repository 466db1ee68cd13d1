import { chmodSync, globSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runPnpm } from "@gw/release/run-pnpm";

/** The user and the group of the server in the image. */
export const imageUser = 65_532;

/** Where the image keeps what must survive a restart. */
const dataFolder = "data";

/** Starts the command line without the debugger of Node.js, which SIGUSR1 would open. */
const launcher = `#!/bin/sh
exec node --disable-sigusr1 /app/dist/main.js "$@"
`;

/**
 * Writes the files that the image adds to its base, from the built packages of a clone:
 * `/app` with the production dependencies, `/usr/local/bin/gw` and an empty `/data`.
 *
 * @param root - the clone
 * @param out - an absent or empty folder
 */
export function assembleImage({
  root,
  out,
}: {
  readonly root: string;
  readonly out: string;
}): void {
  mkdirSync(out, { recursive: true });
  if (readdirSync(out).length > 0) throw new Error(`the folder ${out} must be empty`);
  deployCommandLine(root, join(out, "app"));
  const bin = join(out, "usr/local/bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "gw"), launcher);
  chmodSync(join(bin, "gw"), 0o755);
  mkdirSync(join(out, dataFolder), { mode: 0o700 });
}

function deployCommandLine(root: string, app: string): void {
  deploy(root, "@gw/cli", app);
  // Optional elsewhere, but it cannot be installed into a read-only image.
  deploy(root, "@gw/kek-aws-kms", join(app, "node_modules/@gw/kek-aws-kms"));
  // Sources and binaries of other platforms are four fifths of the package.
  const sqlite = "node_modules/.pnpm/better-sqlite3@*/node_modules/better-sqlite3";
  const own = `linux-${process.arch}.node`;
  for (const path of globSync([`${sqlite}/{deps,src}`, `${sqlite}/prebuilds/*.node`], {
    cwd: app,
  })) {
    if (!path.endsWith(`/${own}`)) rmSync(join(app, path), { recursive: true });
  }
}

/** Writes a package with its production dependencies into a folder. */
function deploy(root: string, name: string, folder: string): void {
  runPnpm(root, ["--filter", name, "deploy", "--prod", "--legacy", folder]);
}
