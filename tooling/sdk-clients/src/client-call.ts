import type { ApiName } from "./apis.ts";

/** What a client does; each SDK does it in its own way. */
export type Action =
  /** Sends one message and reads the text. */
  | "chat"
  /** Sends one message and reads the text as it arrives. */
  | "stream"
  /** Executes the tool `weather` until the model responds with text. */
  | "tools"
  /** Asks for an object with `city` and `days`. */
  | "structured"
  /** Aborts a stream after its first piece of text. */
  | "abort"
  /** Embeds a text. */
  | "embed"
  /** Counts the tokens of a message. */
  | "count";

/** One call of a client. */
export interface ClientCall {
  readonly api: ApiName;
  readonly action: Action;
  /** The name of the endpoint. */
  readonly model: string;
  readonly token: string;
  /** The message of the user. */
  readonly prompt: string;
}

/** What a call results in, in the same form for every SDK. */
export interface ClientOutcome {
  /** The text, or the pieces of a stream that arrived before its end or error. */
  readonly pieces: readonly string[];
  /** The executed tools. */
  readonly calls: readonly { readonly name: string; readonly input: unknown }[];
  /** An object, a number of tokens or the length of a vector. */
  readonly value?: unknown;
  readonly error?: ClientError;
}

/** The error that an SDK threw. */
interface ClientError {
  /** The name of its class. */
  readonly type: string;
  readonly status?: number | null | undefined;
  readonly message: string;
}
