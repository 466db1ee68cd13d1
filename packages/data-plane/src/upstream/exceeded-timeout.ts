const timeouts: Readonly<Record<string, "firstByte" | "idle">> = {
  UND_ERR_HEADERS_TIMEOUT: "firstByte",
  UND_ERR_BODY_TIMEOUT: "idle",
};

/** The timeout of the endpoint that ended a request; `undefined` if its error has another cause. */
export function exceededTimeout(error: unknown): "firstByte" | "idle" | undefined {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === "string" ? timeouts[code] : undefined;
}
