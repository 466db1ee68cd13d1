/** How long a call may take, in milliseconds. */
export interface Deadlines {
  /** From the request to the head of a streamed answer; 60,000 by default. */
  readonly firstByte: number;
  /** Between two chunks of an answer; 120,000 by default. */
  readonly idle: number;
  /** For an answer to show that it does not begin with an error; 10,000 by default. */
  readonly opening: number;
  /** Over all attempts, to the end of the answer; 600,000 by default. */
  readonly total: number;
}

export const defaultDeadlines: Deadlines = {
  firstByte: 60_000,
  idle: 120_000,
  opening: 10_000,
  total: 600_000,
};
