/** Why a call was not answered by a model, with the HTTP status that it travels with. */
export const callErrorStatus = {
  /** The body, or what goes with it, cannot be meant. */
  INVALID_PARAMETER_VALUE: 400,
  /** The request says nobody's token, or an unknown one. */
  UNAUTHENTICATED: 401,
  /** The token may not call this endpoint. */
  PERMISSION_DENIED: 403,
  /** No endpoint of that name. */
  RESOURCE_DOES_NOT_EXIST: 404,
  /** The body is longer than it may be. */
  REQUEST_TOO_LARGE: 413,
  /** A body that is encoded, or no JSON. */
  UNSUPPORTED_MEDIA_TYPE: 415,
  /** The endpoint cannot be called as it is configured, or not in this way. */
  ENDPOINT_NOT_CALLABLE: 422,
  /** Too many requests without a valid token. */
  RATE_LIMITED: 429,
  /** Something unexpected; the request id leads to it. */
  INTERNAL_ERROR: 500,
  /** No provider gave a usable answer. */
  UPSTREAM_FAILED: 502,
  /** Too much is under way, or what is needed is away for now. */
  TEMPORARILY_UNAVAILABLE: 503,
  /** No provider answered in time. */
  UPSTREAM_TIMEOUT: 504,
} as const;
export type CallErrorCode = keyof typeof callErrorStatus;

/** A call that fails. The message is for the caller: it carries no credential and no body. */
export class CallError extends Error {
  override readonly name = "CallError";
  readonly code: CallErrorCode;
  /** Seconds after which another try may succeed. */
  readonly retryAfter: number | undefined;

  constructor(
    code: CallErrorCode,
    message: string,
    options: { readonly retryAfter?: number } = {},
  ) {
    super(message);
    this.code = code;
    this.retryAfter = options.retryAfter;
  }

  get status(): number {
    return callErrorStatus[this.code];
  }
}
