import { accessSync, chownSync, constants, mkdtempSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServerKind } from "../server-kind.ts";
import type { RunAs } from "./launcher.ts";

/** A Unix socket path has at most 107 bytes, including the server's file name. */
const maxPathLength = 70;

/** A folder in memory, if the system has one; containers may have a very small one. */
const memory = "/dev/shm";
const minFreeBytes = 2 ** 30;

/**
 * Creates a temporary folder that the user of the server owns. It is in memory unless data must
 * reach the disk, so that creating a database is 10 times as fast.
 */
export function makeServerFolder(options: {
  readonly kind: ServerKind;
  readonly user: RunAs | undefined;
  readonly isDurable: boolean;
}): string {
  const { kind, user, isDurable } = options;
  const temporary = !isDurable && hasMemoryFolder() ? memory : tmpdir();
  const folder = mkdtempSync(
    join(temporary.length > maxPathLength ? "/tmp" : temporary, `gw-${kind}-`),
  );
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  return folder;
}

function hasMemoryFolder(): boolean {
  try {
    const { bavail, bsize } = statfsSync(memory);
    accessSync(memory, constants.W_OK);
    return bavail * bsize >= minFreeBytes;
  } catch {
    return false;
  }
}
