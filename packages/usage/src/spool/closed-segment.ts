import { rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import type { UsageRecord } from "../records/usage-record.js";
import { sumUsage, type UsageSum } from "../records/usage-sum.js";
import { usageRecordSchema, usageSumSchema } from "../rules/usage-batch.schema.js";
import { decodeLines, encodeLine } from "./checked-line.js";
import { readIfPresent, syncFile, syncFolder, writeSyncedFile } from "./disk-files.js";
import type { SegmentFiles } from "./segment-files.js";
import type { SpoolHealth } from "./spool-health.js";
import { recordFromJson, sumFromJson, sumToJson } from "./usage-json.js";

/** What a segment contains. */
export interface SegmentContent {
  readonly calls: readonly UsageRecord[];
  readonly sums: readonly UsageSum[];
}

export interface CloseSegmentOptions {
  /** The keys of metadata that are part of the sums. */
  readonly dimensions: readonly string[];
  /** Receives whether the segment is on disk. It can be read in any case. */
  readonly health: Pick<SpoolHealth, "failed" | "succeeded">;
}

/** A segment that no longer changes, except that its calls can be dropped. */
export class ClosedSegment {
  readonly #files: SegmentFiles;
  readonly #dimensions: readonly string[];
  readonly #sumBytes: number;
  #calls: number;
  #callBytes: number;

  private constructor(
    files: SegmentFiles,
    options: {
      readonly dimensions: readonly string[];
      readonly calls: number;
      readonly callBytes: number;
      readonly sumBytes: number;
    },
  ) {
    this.#files = files;
    this.#dimensions = options.dimensions;
    this.#calls = options.calls;
    this.#callBytes = options.callBytes;
    this.#sumBytes = options.sumBytes;
  }

  /** Writes a file of calls to disk, and then its sums. */
  static async write(
    files: SegmentFiles,
    { calls, bytes }: { readonly calls: readonly UsageRecord[]; readonly bytes: number },
    { dimensions, health }: CloseSegmentOptions,
  ): Promise<ClosedSegment> {
    const sums = encodeLine(sumUsage(calls, { dimensions }).map(sumToJson));
    let sumBytes = 0;
    try {
      await syncFile(files.calls);
      await writeSyncedFile(files.sums, sums);
      sumBytes = sums.length;
      await syncFolder(files.folder);
      health.succeeded("sync");
    } catch (error) {
      health.failed("sync", error);
    }
    const size = { calls: calls.length, callBytes: bytes, sumBytes };
    return new ClosedSegment(files, { dimensions, ...size });
  }

  /** Opens a segment of a process that has ended, whether it was closed or not. */
  static async open(files: SegmentFiles, options: CloseSegmentOptions): Promise<ClosedSegment> {
    const callBytes = await readIfPresent(files.calls);
    const sumBytes = await readIfPresent(files.sums);
    const calls = decodeCalls(callBytes);
    if (decodeSums(sumBytes) === undefined) {
      const content = { calls, bytes: callBytes.length };
      return ClosedSegment.write(files, content, options);
    }
    return new ClosedSegment(files, {
      dimensions: options.dimensions,
      calls: calls.length,
      callBytes: callBytes.length,
      sumBytes: sumBytes.length,
    });
  }

  /** Also the number of the batch. */
  get number(): number {
    return this.#files.number;
  }

  /** Of its files. */
  get bytes(): number {
    return this.#callBytes + this.#sumBytes;
  }

  /** The number of its single calls; 0 if they were dropped. */
  get calls(): number {
    return this.#calls;
  }

  /** Whether it has calls that can be dropped while their sums are kept. */
  get isDroppable(): boolean {
    return this.#sumBytes > 0 && this.#calls > 0;
  }

  async read(): Promise<SegmentContent> {
    const calls = decodeCalls(await readIfPresent(this.#files.calls));
    const sums = decodeSums(await readIfPresent(this.#files.sums));
    return { calls, sums: sums ?? sumUsage(calls, { dimensions: this.#dimensions }) };
  }

  /** The part of its content that a store accepts; sums of what is left if there are single calls. */
  wellFormed({ calls, sums }: SegmentContent): SegmentContent {
    const left = calls.filter((call) => usageRecordSchema.safeParse(call).success);
    if (calls.length > 0) {
      return { calls: left, sums: sumUsage(left, { dimensions: this.#dimensions }) };
    }
    return { calls, sums: sums.filter((sum) => usageSumSchema.safeParse(sum).success) };
  }

  /** Removes the single calls and keeps their sums. */
  dropCalls(): void {
    rmSync(this.#files.calls, { force: true });
    this.#calls = 0;
    this.#callBytes = 0;
  }

  async remove(): Promise<void> {
    await rm(this.#files.calls, { force: true });
    await rm(this.#files.sums, { force: true });
  }
}

/** The calls of each line, which were appended together. */
function decodeCalls(bytes: Buffer): readonly UsageRecord[] {
  const lines = decodeLines(bytes) as readonly (readonly unknown[])[];
  return lines.flatMap((calls) => calls.map(recordFromJson));
}

function decodeSums(bytes: Buffer): readonly UsageSum[] | undefined {
  const [sums] = decodeLines(bytes) as [(readonly unknown[])?];
  return sums?.map(sumFromJson);
}
