import { existsSync } from "node:fs";
import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ClosedSegment, type CloseSegmentOptions } from "./closed-segment.js";
import type { FileLock, LockFile } from "./file-lock.js";
import { listSegments, type SegmentFiles, segmentFiles } from "./segment-files.js";

interface FolderOptions {
  /** Contains the folder of each process, and its lock. */
  readonly spool: string;
  readonly gatewayId: string;
  readonly lockFile: LockFile;
}

/**
 * The segments of one process, in the folder that is named after its gateway id. This process holds
 * its lock, which is next to it: the lock is taken before the folder appears, and released after it is
 * removed, so that a folder whose lock is free belongs to a process that has ended.
 */
export class ProcessFolder {
  readonly gatewayId: string;
  /** Those that are not sent, in their order. */
  readonly segments: ClosedSegment[] = [];
  readonly #path: string;
  readonly #lockPath: string;
  readonly #lock: FileLock;
  readonly #registeredPath: string;
  readonly #stoppedPath: string;
  #isRegistered: boolean;
  #isStopped: boolean;

  private constructor({ spool, gatewayId }: FolderOptions, lock: FileLock) {
    this.gatewayId = gatewayId;
    this.#path = join(spool, gatewayId);
    this.#lockPath = lockPathOf({ spool, gatewayId });
    this.#lock = lock;
    this.#registeredPath = join(this.#path, "registered");
    this.#isRegistered = existsSync(this.#registeredPath);
    this.#stoppedPath = join(this.#path, "stopped");
    this.#isStopped = existsSync(this.#stoppedPath);
  }

  /** Creates the folder of this process. */
  static async create(options: FolderOptions): Promise<ProcessFolder> {
    const path = lockPathOf(options);
    const lock = await options.lockFile(path);
    if (lock === undefined) throw new Error(`The new file ${path} is locked by another process`);
    const folder = new ProcessFolder(options, lock);
    try {
      await mkdir(folder.#path, { mode: 0o700 });
    } catch (error) {
      // A folder that exists is not of this process.
      const isOther = (error as NodeJS.ErrnoException).code === "EEXIST";
      await (isOther ? folder.release() : folder.remove());
      throw error;
    }
    return folder;
  }

  /** Takes over the folder of a process that has ended. @returns `undefined` if it has not */
  static async takeOver(
    options: FolderOptions,
    segmentOptions: CloseSegmentOptions,
  ): Promise<ProcessFolder | undefined> {
    const lock = await options.lockFile(lockPathOf(options));
    if (lock === undefined) return undefined;
    const folder = new ProcessFolder(options, lock);
    try {
      for (const files of await listSegments(folder.#path)) {
        folder.segments.push(await ClosedSegment.open(files, segmentOptions));
      }
    } catch (error) {
      // Another process has sent and removed it since it was listed.
      const isGone = (error as NodeJS.ErrnoException).code === "ENOENT";
      await (isGone ? folder.remove() : folder.release());
      if (isGone) return undefined;
      throw error;
    }
    return folder;
  }

  /** Whether the usage store knows the gateway id. */
  get isRegistered(): boolean {
    return this.#isRegistered;
  }

  async markRegistered(): Promise<void> {
    this.#isRegistered = true;
    // Without the file the next process registers the id once more, which changes nothing.
    await writeFile(this.#registeredPath, "").catch(() => undefined);
  }

  /** Whether the process had no running call when it ended. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** To be called after the last segment is closed. */
  async markStopped(): Promise<void> {
    this.#isStopped = true;
    // Without the file the next process takes it for a crash, which is the safe side.
    await writeFile(this.#stoppedPath, "").catch(() => undefined);
  }

  segmentFiles(number: number): SegmentFiles {
    return segmentFiles(this.#path, number);
  }

  /** Removes the folder, whose segments are sent. */
  async remove(): Promise<void> {
    await rm(this.#path, { recursive: true, force: true });
    await this.release();
    await rm(this.#lockPath, { force: true });
  }

  /** Leaves the segments to the next process. */
  async release(): Promise<void> {
    await this.#lock.release();
  }
}

// Other folders, such as `lost+found` of a volume, are not of a process.
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The gateway ids of all processes that have a folder in the spool, by the time of its last change. */
export async function listGatewayIds(spool: string): Promise<readonly string[]> {
  const entries = await readdir(spool, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory() && uuid.test(entry.name));
  const changes = folders.map(async ({ name }) => {
    const { mtimeMs = 0 } = (await stat(join(spool, name)).catch(() => undefined)) ?? {};
    return { name, mtimeMs };
  });
  const sorted = (await Promise.all(changes)).sort((a, b) => a.mtimeMs - b.mtimeMs);
  return sorted.map(({ name }) => name);
}

function lockPathOf({ spool, gatewayId }: Pick<FolderOptions, "spool" | "gatewayId">): string {
  return join(spool, `${gatewayId}.lock`);
}
