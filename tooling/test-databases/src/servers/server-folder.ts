import { chownSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServerKind } from "../server-kind.ts";
import type { RunAs } from "./launcher.ts";

/** An address of a Unix socket takes 107 bytes; the server's own name for it is part of that. */
const longest = 70;

/** A new temporary folder that belongs to the user of the server. */
export function makeServerFolder(kind: ServerKind, user: RunAs | undefined): string {
  const temporary = tmpdir();
  const folder = mkdtempSync(join(temporary.length > longest ? "/tmp" : temporary, `gw-${kind}-`));
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  return folder;
}
