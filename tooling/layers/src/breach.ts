/** One thing that stands where it must not. */
export interface Breach {
  /** From the root of the repository, with forward slashes. */
  readonly file: string;
  /** From 1; absent where the whole file is meant. */
  readonly line?: number | undefined;
  readonly message: string;
}

/** `packages/x/src/a.ts:12 imports @gw/y: x may import entities, crypto` */
export function formatBreach({ file, line, message }: Breach): string {
  return line === undefined ? `${file} ${message}` : `${file}:${line} ${message}`;
}
