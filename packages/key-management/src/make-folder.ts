import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Creates a folder and its missing parents, which only the owner can read. An existing folder stays
 * unchanged. The recursive `mkdir` of Node.js never returns for some paths, such as one in `/proc`.
 *
 * @throws the error of the file system
 *
 * @example
 * ```ts
 * await makeFolder("/var/lib/gw");
 * ```
 */
export async function makeFolder(path: string): Promise<void> {
  const error = await makeOne(path);
  if (error?.code !== "ENOENT" || dirname(path) === path) return check(path, error);
  await makeFolder(dirname(path));
  await check(path, await makeOne(path));
}

async function makeOne(path: string): Promise<NodeJS.ErrnoException | undefined> {
  return mkdir(path, { mode: 0o700 }).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error,
  );
}

/** Accepts an error if the folder exists: some file systems report others than EEXIST for it. */
async function check(path: string, error: NodeJS.ErrnoException | undefined): Promise<void> {
  if (error === undefined) return;
  const existing = await stat(path).catch(() => undefined);
  if (existing?.isDirectory()) return;
  throw existing === undefined || error.code !== "EEXIST" ? error : notAFolder(path);
}

function notAFolder(path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`ENOTDIR: not a directory, mkdir '${path}'`), { code: "ENOTDIR" });
}
