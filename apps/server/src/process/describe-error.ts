interface DescribedError {
  readonly type: string;
  readonly code?: string;
  readonly stack: string | undefined;
  readonly cause?: DescribedError;
}

/**
 * An error for the log: what and where. Properties that a library may have hung on it are left
 * out; they could hold a part of a request.
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
