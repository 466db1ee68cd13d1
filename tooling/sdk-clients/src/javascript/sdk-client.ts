import type { Action, ClientCall } from "../client-call.ts";

/** A call, and where to send it. */
export interface SentCall extends ClientCall {
  readonly url: string;
}

/** An outcome that a client fills in. */
export interface OutcomeDraft {
  pieces: string[];
  calls: { name: string; input: unknown }[];
  value?: unknown;
}

/** How an SDK does each action that its API has. */
export type SdkClient = Readonly<
  Partial<Record<Action, (call: SentCall, outcome: OutcomeDraft) => Promise<void>>>
>;
