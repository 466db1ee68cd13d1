/** How long the parts of a call may take, in milliseconds. */
export interface CallTimeouts {
  /** From the request to the head of a streamed response; 60,000 by default. */
  readonly firstByte: number;
  /** Between two chunks of a response; 120,000 by default. */
  readonly idle: number;
  /** Until a stream has content, while another model can be tried; 10,000 by default. */
  readonly firstEvent: number;
  /** Until a silent stream is kept alive by a comment or a ping; 15,000 by default. */
  readonly keepAlive: number;
  /** Over all attempts, to the end of the response; 600,000 by default. */
  readonly total: number;
}

/** The timeouts of a data plane without `timeouts`, in milliseconds. */
export const defaultCallTimeouts: CallTimeouts = {
  firstByte: 60_000,
  idle: 120_000,
  firstEvent: 10_000,
  keepAlive: 15_000,
  total: 600_000,
};
