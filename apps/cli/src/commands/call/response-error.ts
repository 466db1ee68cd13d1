/** An error of the gateway, or of a provider, in the words of OpenAI. */
export interface AnswerError {
  readonly message: string;
  readonly code: string | undefined;
}

/** What a text holds, if that is JSON. */
export function objectIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The error that an answer, or an event of one, is. */
export function errorIn(answer: unknown): AnswerError | undefined {
  if (typeof answer !== "object" || answer === null) return undefined;
  const { error } = answer as { readonly error?: unknown };
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
