/** The timeouts of an endpoint, in milliseconds; an absent one has the default of the server. */
export interface EndpointTimeouts {
  /** Name resolution, connection and TLS. */
  readonly connect?: number | undefined;
  /** From the request to the head of the response. */
  readonly firstByte?: number | undefined;
  /** Between two chunks of a response. */
  readonly idle?: number | undefined;
  /** Over all attempts, to the end of the response. */
  readonly total?: number | undefined;
  /** Until the head of a streamed response is sent, although no model has responded; never if absent. */
  readonly earlyHead?: number | undefined;
}

/** How the calls of an endpoint are handled, where this differs from the default. */
export interface EndpointSettings {
  /** Whether the next model is tried after a timeout; `true` if absent. */
  readonly fallbackOnTimeout?: boolean | undefined;
  /** Whether the turns of a conversation are sent to the same model; `false` if absent. */
  readonly sticky?: boolean | undefined;
  /**
   * Whether a gateway asks for the token counts of a stream for a client that does not, and removes them from
   * the response; `true` if absent. Concerns OpenAI's chat completions and completions.
   */
  readonly streamUsage?: boolean | undefined;
  readonly timeouts?: EndpointTimeouts | undefined;
}
