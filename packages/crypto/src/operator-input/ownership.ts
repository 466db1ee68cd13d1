import { realpathSync, type Stats, statSync } from "node:fs";
import { dirname } from "node:path";

type Permissions = Pick<Stats, "uid" | "mode" | "isFile" | "isDirectory">;

const writableByOthers = 0o002;
const readableByOthers = 0o004;
const sticky = 0o1000;

/**
 * Why a file or folder cannot be trusted: it belongs to neither the user of this process nor root, or
 * other users can write it. Completes a sentence that begins with its name. Members of its group are not
 * others. Windows has no such permissions.
 */
export function ownershipProblem(stats: Permissions): string | undefined {
  const { uid, mode } = stats;
  const user = process.geteuid?.();
  // Pipes and devices have no content that another user could have left.
  if (user === undefined || !(stats.isFile() || stats.isDirectory())) return undefined;
  if (uid !== user && uid !== 0) {
    return `belongs to user ${uid}, who can change it: run chown ${user} on it`;
  }
  if ((mode & writableByOthers) === 0) return undefined;
  return "can be written by other users of this machine: run chmod o-w on it";
}

/** Whether users outside of its group can read a file or folder. */
function isReadableByOthers({ mode }: Pick<Stats, "mode">): boolean {
  return process.geteuid !== undefined && (mode & readableByOthers) !== 0;
}

/**
 * The risk of a file that holds a secret: users outside of its group can read it. Completes a sentence
 * that begins with its name.
 */
export function readingRisk(stats: Pick<Stats, "mode">): string | undefined {
  if (!isReadableByOthers(stats)) return undefined;
  return "can be read by other users of this machine: run chmod 600 on it";
}

/** The trust in a folder. */
export interface FolderTrust {
  /** See {@link ownershipProblem}. */
  readonly problem: string | undefined;
  /** Risks that need not stop a start; each completes a sentence that begins with the folder's name. */
  readonly warnings: readonly string[];
}

/**
 * Examines a folder that holds secrets, and the folders that contain it. Links are followed. A folder
 * above it that others can write is a warning only: build machines and shared volumes often have one.
 *
 * @throws the error of the file system
 */
export function examineFolder(path: string): FolderTrust {
  const stats = statSync(path);
  const warnings: string[] = [];
  if (isReadableByOthers(stats)) {
    warnings.push("can be read by other users of this machine: run chmod o-rx on it");
  }
  const above = writableFolderAbove(path);
  if (above !== undefined) {
    warnings.push(`can be replaced by other users of this machine, who can write ${above}`);
  }
  return { problem: ownershipProblem(stats), warnings };
}

function writableFolderAbove(path: string): string | undefined {
  if (process.geteuid === undefined) return undefined;
  for (let folder = realpathSync(path); folder !== dirname(folder); ) {
    folder = dirname(folder);
    const { mode } = statSync(folder);
    if ((mode & writableByOthers) !== 0 && (mode & sticky) === 0) return folder;
  }
  return undefined;
}
