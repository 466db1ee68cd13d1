/** An error of the gateway or of a provider, in the format of OpenAI. */
export interface ResponseError {
  readonly message: string;
  readonly code: string | undefined;
}

/** Parses JSON; returns `undefined` for other text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The error in a response body or in an event. */
export function errorIn(response: unknown): ResponseError | undefined {
  if (typeof response !== "object" || response === null) return undefined;
  const { error } = response as { readonly error?: unknown };
  if (error === undefined || error === null) return undefined;
  const { message, code } = Object(error) as {
    readonly message?: unknown;
    readonly code?: unknown;
  };
  return {
    message: typeof message === "string" ? message : "no reason was given",
    code: typeof code === "string" ? code : undefined,
  };
}
