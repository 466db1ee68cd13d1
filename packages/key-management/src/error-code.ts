/** The code of a system error, such as `ENOENT`; system messages may contain paths and values. */
export function errorCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "unknown error";
}
