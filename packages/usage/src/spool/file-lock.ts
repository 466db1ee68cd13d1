/** A lock that its process holds until it releases it or ends, however it ends. */
export interface FileLock {
  release(): void | Promise<void>;
}

/**
 * Locks a file for this process without waiting, and creates the file if it is absent.
 *
 * The lock excludes other processes and other locks of this one, and ends with the process, so that
 * a killed process leaves none. An exclusive transaction in an SQLite file is such a lock on Linux,
 * macOS and Windows.
 *
 * @returns `undefined` if the lock is taken
 */
export type LockFile = (path: string) => FileLock | undefined | Promise<FileLock | undefined>;
