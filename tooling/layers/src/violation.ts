/** One place that breaks a rule of the layer check. */
export interface Violation {
  /** From the root of the repository, with forward slashes. */
  readonly file: string;
  /** From 1; absent for a violation of a whole file or folder. */
  readonly line?: number | undefined;
  readonly message: string;
}

/** `packages/x/src/a.ts:12 imports @gw/y: x may import entities, crypto` */
export function formatViolation({ file, line, message }: Violation): string {
  return line === undefined ? `${file} ${message}` : `${file}:${line} ${message}`;
}
