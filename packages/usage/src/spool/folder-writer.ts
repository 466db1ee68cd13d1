import { type Charge, sumCharges } from "../records/charge.js";
import type { UsageRecord } from "../records/usage-record.js";
import type { CloseSegmentOptions } from "./closed-segment.js";
import { OpenSegment } from "./open-segment.js";
import type { ProcessFolder } from "./process-folder.js";
import type { SpoolHealth } from "./spool-health.js";

/** Milliseconds after which a segment is closed. */
const segmentAge = 1_000;
/** Bytes after which a segment is closed. */
const segmentBytes = 1_048_576;

/** The records of one turn of the event loop, which are written together. */
interface Turn {
  readonly records: UsageRecord[];
  readonly charges: Charge[];
  readonly written: Promise<void>;
  readonly resolve: () => void;
}

/** Writes the records of calls to the segments of one folder. */
export class FolderWriter {
  readonly folder: ProcessFolder;
  readonly #dimensions: readonly string[];
  readonly #health: SpoolHealth;
  readonly #onClosed: () => void;
  /** The closing of segments, one after the other. */
  #closing: Promise<void> = Promise.resolve();
  #turn: Turn | undefined;
  /** Charges that could not be written. */
  #unwritten: readonly Charge[] = [];
  #segment: OpenSegment | undefined;
  #nextNumber = 1;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    folder: ProcessFolder,
    options: {
      readonly dimensions: readonly string[];
      readonly health: SpoolHealth;
      /** Called when the folder has one closed segment more. */
      readonly onClosed: () => void;
    },
  ) {
    this.folder = folder;
    this.#dimensions = options.dimensions;
    this.#health = options.health;
    this.#onClosed = options.onClosed;
  }

  /** Resolves when the record and the charges survive the end of the process. */
  add(record: UsageRecord | undefined, charges: readonly Charge[]): Promise<void> {
    this.#turn ??= this.#startTurn();
    if (record !== undefined) this.#turn.records.push(record);
    this.#turn.charges.push(...charges);
    return this.#turn.written;
  }

  /** Resolves when everything that was added is in closed segments. */
  async closeSegments(): Promise<void> {
    if (this.#unwritten.length > 0) this.#turn ??= this.#startTurn();
    this.#writeTurn();
    this.#closeSegment();
    await this.#closing;
  }

  #startTurn(): Turn {
    setImmediate(() => this.#writeTurn());
    const { promise, resolve } = Promise.withResolvers<void>();
    return { records: [], charges: [], written: promise, resolve };
  }

  #writeTurn(): void {
    const turn = this.#turn;
    if (turn === undefined) return;
    this.#turn = undefined;
    const { records } = turn;
    const charges = sumCharges([...this.#unwritten, ...turn.charges]);
    try {
      this.#segment ??= this.#openSegment();
      this.#segment.append({ calls: records, charges });
      this.#unwritten = [];
      this.#health.succeeded("write");
    } catch (error) {
      // They are part of the next turn: what limits count must not depend on the disk.
      this.#unwritten = charges;
      this.#health.lost(records.length, "write_failed");
      this.#health.failed("write", error);
    }
    turn.resolve();
    if (this.#segment !== undefined && this.#segment.bytes >= segmentBytes) this.#closeSegment();
  }

  #openSegment(): OpenSegment {
    const segment = new OpenSegment(this.folder.segmentFiles(this.#nextNumber));
    this.#nextNumber += 1;
    this.#timer = setTimeout(() => this.#closeSegment(), segmentAge).unref();
    return segment;
  }

  #closeSegment(): void {
    clearTimeout(this.#timer);
    const segment = this.#segment;
    if (segment === undefined) return;
    this.#segment = undefined;
    const options: CloseSegmentOptions = { dimensions: this.#dimensions, health: this.#health };
    this.#closing = this.#closing.then(async () => {
      this.folder.segments.push(await segment.close(options));
      this.#onClosed();
    });
  }
}
