/** `ENOENT`, `EACCES`, …: what went wrong, without the text of the system. */
export function errorCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "unknown error";
}
