let time: number | undefined;

/** The `time` of a log line in pino's format: now, unless {@link withLogTime} sets another one. */
export function logTime(): string {
  return `,"time":${time ?? Date.now()}`;
}

/** Sets the time of the lines that `write` logs, in milliseconds since the Unix epoch. */
export function withLogTime(at: number, write: () => void): void {
  time = at;
  try {
    write();
  } finally {
    time = undefined;
  }
}
