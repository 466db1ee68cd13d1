interface DescribedError {
  readonly type: string;
  readonly code?: string;
  readonly stack: string | undefined;
  readonly cause?: DescribedError;
}

/**
 * The loggable part of an error: type, code, stack and causes. Other properties are omitted, because
 * libraries may store parts of a request in them.
 */
export function describeError(error: unknown, depth = 3): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, stack: undefined };
  const { name: type, stack, cause } = error;
  const { code } = error as { code?: unknown };
  return {
    type,
    ...(typeof code === "string" ? { code } : {}),
    stack,
    ...(cause !== undefined && depth > 0 ? { cause: describeError(cause, depth - 1) } : {}),
  };
}
