/** The exit codes, documented in docs/cli.md. A number never changes its meaning. */
export const exitCodes = {
  done: 0,
  failed: 1,
  wrongUse: 2,
  doneInPart: 3,
  notFound: 4,
  rejected: 5,
  interrupted: 130,
} as const;

/** One of {@link exitCodes}. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
