import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from "node:fs";
import { OperatorFileError, unreadable } from "./operator-file-error.js";
import { ownershipProblem, readingRisk } from "./ownership.js";

/** Options of {@link readOperatorFile}. */
export interface OperatorFileOptions {
  /** In bytes; 8,192 when absent. */
  readonly maxLength?: number | undefined;
  /** Whether it must belong to this user or root, and not be writable by other users. */
  readonly isOwned?: boolean | undefined;
}

/** The content of a file that an operator wrote. */
export interface OperatorFile {
  /** Without a byte order mark and without one line break at its end. */
  readonly text: string;
  /**
   * For a file that holds a secret: that other users can read it. Completes a sentence that begins with
   * the file's name.
   */
  readonly risk: string | undefined;
}

/** In bytes. */
export const defaultMaxLength = 8_192;

/** How long the writer of a pipe may take, in milliseconds. */
export const maxWait = 10_000;
export const waitStep = 10;

// A pipe without a writer reads as empty instead of blocking. Windows lacks the flag.
export const openFlags: number = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Reads a file that an operator wrote: a key, a token, a URL, certificates. Links are followed, and a
 * pipe such as `<(pass show gateway)` is read to its end. The path is used unchanged.
 *
 * @throws OperatorFileError
 *
 * @example
 * ```ts
 * const { text } = readOperatorFile("/run/secrets/token", { isOwned: true });
 * ```
 */
export function readOperatorFile(path: string, options: OperatorFileOptions = {}): OperatorFile {
  const { maxLength = defaultMaxLength } = options;
  return examineContent(readBytes(path, maxLength), options);
}

/** Checks and decodes what was read, and zeroes it. @throws OperatorFileError */
export function examineContent(
  { bytes, stats }: Content,
  { maxLength = defaultMaxLength, isOwned = false }: OperatorFileOptions,
): OperatorFile {
  try {
    const problem = isOwned ? ownershipProblem(stats) : undefined;
    if (problem !== undefined) throw new OperatorFileError(problem);
    const text = bytes.length > maxLength ? undefined : decodeText(bytes);
    if (text === undefined) {
      const bound = maxLength.toLocaleString("en");
      throw new OperatorFileError(`must be UTF-8 text of at most ${bound} bytes`);
    }
    return { text: text.replace(/\r?\n$/, ""), risk: readingRisk(stats) };
  } finally {
    bytes.fill(0);
  }
}

/** Decodes UTF-8 strictly, without a byte order mark; `undefined` if the bytes are invalid. */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

interface Content {
  readonly bytes: Buffer;
  readonly stats: Stats;
}

/** Reads up to one byte more than the maximum length, which shows that a file is longer. */
function readBytes(path: string, maxLength: number): Content {
  try {
    const file = openSync(path, openFlags);
    try {
      return { bytes: readToEnd(file, maxLength + 1), stats: fstatSync(file) };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw unreadable(error);
  }
}

function readToEnd(file: number, maxLength: number): Buffer {
  const chunks: Buffer[] = [];
  let length = 0;
  let waited = 0;
  while (length < maxLength) {
    const chunk = Buffer.alloc(Math.min(maxLength - length, defaultMaxLength));
    try {
      const bytesRead = readSync(file, chunk);
      if (bytesRead === 0) break;
      chunks.push(chunk.subarray(0, bytesRead));
      length += bytesRead;
    } catch (error) {
      // The writer of the pipe has not finished.
      const isPending = (error as NodeJS.ErrnoException).code === "EAGAIN";
      if (!isPending || waited >= maxWait) throw error;
      waited += waitStep;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, waitStep);
    }
  }
  const bytes = Buffer.concat(chunks, length);
  for (const chunk of chunks) chunk.fill(0);
  return bytes;
}
