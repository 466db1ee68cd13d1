let told: number | undefined;

/** The `time` of a line in pino's form: now, but for a line that is written {@link asOf} another time. */
export function logTime(): string {
  return `,"time":${told ?? Date.now()}`;
}

/** Writes lines of what was at that time, in milliseconds since the Unix epoch. */
export function asOf(time: number, write: () => void): void {
  told = time;
  try {
    write();
  } finally {
    told = undefined;
  }
}
