import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { ExportFileError } from "./export-file-error.js";
import { maxHeaderLength, maxLineLength } from "./export-format.js";
import { malformed } from "./line-fields.js";

const chunkLength = 65_536;
// Opening a pipe without a writer must fail instead of waiting. Windows has no such flag.
const flags: number = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** A file that is read several times through one handle, so that every read sees the same file. */
export class InputFile {
  readonly #handle: FileHandle;
  /** Bytes, when the file was opened. */
  readonly size: number;

  private constructor(handle: FileHandle, size: number) {
    this.#handle = handle;
    this.size = size;
  }

  /** @throws ExportFileError INVALID_PARAMETER_VALUE when it cannot be read or is not a regular file */
  static async open(path: string): Promise<InputFile> {
    const handle = await open(path, flags).catch((error: unknown) => {
      throw unreadable(error);
    });
    try {
      const facts = await handle.stat();
      if (!facts.isFile()) {
        throw new ExportFileError("must be a regular file");
      }
      return new InputFile(handle, facts.size);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** The bytes from `from` up to `to`, exclusive. Each chunk overwrites the one before. */
  async *bytes(from: number, to: number): AsyncGenerator<Uint8Array> {
    const buffer = Buffer.alloc(chunkLength);
    for (let at = from; at < to; ) {
      const wanted = Math.min(chunkLength, to - at);
      const { bytesRead } = await this.#handle.read(buffer, 0, wanted, at).catch((error) => {
        throw unreadable(error);
      });
      if (bytesRead === 0) throw new ExportFileError("was truncated while it was read");
      yield buffer.subarray(0, bytesRead);
      at += bytesRead;
    }
  }

  /** The lines up to byte `to`, exclusive, without their line feeds. */
  async *lines(to: number): AsyncGenerator<string> {
    let parts: Uint8Array[] = [];
    let length = 0;
    let number = 1;
    for await (const chunk of this.bytes(0, to)) {
      let from = 0;
      for (;;) {
        const end = chunk.indexOf(0x0a, from);
        const part = chunk.subarray(from, end === -1 ? chunk.length : end);
        length += part.length;
        const longest = number === 1 ? maxHeaderLength : maxLineLength;
        if (length >= longest) throw malformed(number, `is longer than ${longest} bytes`);
        if (end === -1) {
          parts.push(Uint8Array.from(part));
          break;
        }
        yield textOf(parts.length === 0 ? part : Buffer.concat([...parts, part]), number);
        parts = [];
        length = 0;
        number += 1;
        from = end + 1;
      }
    }
    if (length > 0) throw malformed(number, "has no line feed");
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

function textOf(bytes: Uint8Array, line: number): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw malformed(line, "is not valid UTF-8");
  }
}

function unreadable(error: unknown): ExportFileError {
  const { code } = error as NodeJS.ErrnoException;
  return new ExportFileError(`cannot be read (${code})`);
}
