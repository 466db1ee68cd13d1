import { closeSync, openSync, writeSync } from "node:fs";
import type { Charge } from "../records/charge.js";
import type { UsageRecord } from "../records/usage-record.js";
import { encodeLine } from "./checked-line.js";
import { type AppendedCalls, ClosedSegment, type CloseSegmentOptions } from "./closed-segment.js";
import type { SegmentFiles } from "./segment-files.js";
import { chargeToJson, recordToJson } from "./usage-json.js";

/**
 * The segment that a process appends to. Nothing waits for the disk: what is written survives the
 * process at once, and a loss of power after {@link close}.
 */
export class OpenSegment {
  readonly #files: SegmentFiles;
  readonly #descriptor: number;
  readonly #calls: UsageRecord[] = [];
  readonly #charges: Charge[] = [];
  #bytes = 0;

  /** Creates the file. @throws the error of the file system */
  constructor(files: SegmentFiles) {
    this.#files = files;
    this.#descriptor = openSync(files.calls, "wx", 0o600);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Appends all or nothing. @throws the error of the file system */
  append({ calls, charges }: AppendedCalls): void {
    const bytes = encodeLine({
      calls: calls.map(recordToJson),
      charges: charges.map(chargeToJson),
    });
    this.#write(bytes);
    this.#bytes += bytes.length;
    for (const call of calls) this.#calls.push(call);
    for (const charge of charges) this.#charges.push(charge);
  }

  /** Completes the segment: afterwards it is on disk. */
  close(options: CloseSegmentOptions): Promise<ClosedSegment> {
    try {
      closeSync(this.#descriptor);
    } catch (error) {
      // Some file systems report the failure of an earlier write.
      options.health.failed("sync", error);
    }
    const content = { calls: this.#calls, charges: this.#charges, bytes: this.#bytes };
    return ClosedSegment.write(this.#files, content, options);
  }

  // At the end of the last complete write: a part of a line, which a failed one left, is overwritten.
  #write(bytes: Buffer): void {
    let length = 0;
    while (length < bytes.length) {
      const rest = bytes.length - length;
      length += writeSync(this.#descriptor, bytes, length, rest, this.#bytes + length);
    }
  }
}
