/** All log levels, the least verbose first. */
export const logLevels: readonly ["silent", "fatal", "error", "warn", "info", "debug", "trace"] = [
  "silent",
  "fatal",
  "error",
  "warn",
  "info",
  "debug",
  "trace",
];
/** One of {@link logLevels}. */
export type LogLevel = (typeof logLevels)[number];
