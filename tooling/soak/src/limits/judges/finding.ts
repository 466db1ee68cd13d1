/** A promise about limits that was broken. */
export interface Finding {
  /** What was exceeded, or what is wrong otherwise. */
  readonly kind: "window" | "bucket" | "running" | "refusal" | "record" | "ledger";
  readonly text: string;
}

/** A time in which a gateway or the database was away. Milliseconds since the Unix epoch. */
export interface Fault {
  readonly of: "gateway" | "database";
  readonly from: number;
  /** When all worked again. */
  readonly to: number;
}
