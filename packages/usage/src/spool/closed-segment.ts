import { rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { type Charge, sumCharges } from "../records/charge.js";
import type { UsageRecord } from "../records/usage-record.js";
import { sumUsage, type UsageSum } from "../records/usage-sum.js";
import { chargeSchema, usageRecordSchema, usageSumSchema } from "../rules/usage-batch.schema.js";
import { decodeLines, encodeLine } from "./checked-line.js";
import { readIfPresent, syncFile, syncFolder, writeSyncedFile } from "./disk-files.js";
import type { SegmentFiles } from "./segment-files.js";
import type { SpoolHealth } from "./spool-health.js";
import {
  chargeFromJson,
  chargeToJson,
  recordFromJson,
  sumFromJson,
  sumToJson,
} from "./usage-json.js";

/** What a segment contains. */
export interface SegmentContent {
  readonly calls: readonly UsageRecord[];
  readonly sums: readonly UsageSum[];
  /** Each allowance once. */
  readonly charges: readonly Charge[];
}

/** What was appended to a segment. */
export interface AppendedCalls {
  readonly calls: readonly UsageRecord[];
  readonly charges: readonly Charge[];
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
    { calls, charges, bytes }: AppendedCalls & { readonly bytes: number },
    { dimensions, health }: CloseSegmentOptions,
  ): Promise<ClosedSegment> {
    const sums = encodeLine({
      sums: sumUsage(calls, { dimensions }).map(sumToJson),
      charges: sumCharges(charges).map(chargeToJson),
    });
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
    const appended = decodeCalls(callBytes);
    if (decodeSums(sumBytes) === undefined) {
      const content = { ...appended, bytes: callBytes.length };
      return ClosedSegment.write(files, content, options);
    }
    return new ClosedSegment(files, {
      dimensions: options.dimensions,
      calls: appended.calls.length,
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
    const { calls, charges } = decodeCalls(await readIfPresent(this.#files.calls));
    const sums = decodeSums(await readIfPresent(this.#files.sums)) ?? {
      sums: sumUsage(calls, { dimensions: this.#dimensions }),
      charges: sumCharges(charges),
    };
    return { calls, ...sums };
  }

  /** The part of its content that a store accepts; sums of what is left if there are single calls. */
  wellFormed({ calls, sums, charges: all }: SegmentContent): SegmentContent {
    const charges = all.filter((charge) => chargeSchema.safeParse(charge).success);
    const left = calls.filter((call) => usageRecordSchema.safeParse(call).success);
    if (calls.length > 0) {
      return { calls: left, sums: sumUsage(left, { dimensions: this.#dimensions }), charges };
    }
    const wellFormed = sums.filter((sum) => usageSumSchema.safeParse(sum).success);
    return { calls, sums: wellFormed, charges };
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

/** Those of all lines; what one line has was appended together. */
function decodeCalls(bytes: Buffer): AppendedCalls {
  const lines = decodeLines(bytes) as readonly JsonLine<"calls">[];
  return {
    calls: lines.flatMap(({ calls }) => calls.map(recordFromJson)),
    charges: lines.flatMap(({ charges }) => charges.map(chargeFromJson)),
  };
}

function decodeSums(bytes: Buffer): Pick<SegmentContent, "sums" | "charges"> | undefined {
  const [line] = decodeLines(bytes) as readonly JsonLine<"sums">[];
  if (line === undefined) return undefined;
  return { sums: line.sums.map(sumFromJson), charges: line.charges.map(chargeFromJson) };
}

type JsonLine<Name extends string> = Readonly<Record<Name | "charges", readonly unknown[]>>;
