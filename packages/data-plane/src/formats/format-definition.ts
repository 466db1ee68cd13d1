import type { ServerSentEvent } from "../streams/server-sent-event.js";
import type { UsageFields } from "../telemetry/usage.js";
import type { ResponseError } from "./response-error.js";
import type { FormatState } from "./state-fields.js";
import type { StreamRules } from "./stream-progress.js";

/** An operation of an API format, as its folder declares it. */
export interface OperationDefinition<Name extends string = string> {
  /** Unique across all formats. */
  readonly name: Name;
  /** Appended to a provider's base URL; `{model}` stands for the percent-encoded model name. */
  readonly path: string;
  /** How a client asks for a stream; absent if the operation never streams. */
  readonly streams?: "by_field" | "always";
  /**
   * The name in the OpenTelemetry conventions for generative AI; absent if it is the operation's own
   * name.
   */
  readonly conventionalName?: string;
  /** The smallest request that tests a model, without its name; absent for untested operations. */
  readonly testBody?: object;
}

/** A path of the gateway, as the folder of its format declares it. */
export interface RouteDefinition<Name extends string = string> {
  readonly method: "POST";
  /** `{endpoint}` stands for the percent-encoded endpoint name, at most once. */
  readonly path: string;
  /** Absent for paths that belong to the format but have no operation: requests to them receive 404. */
  readonly operation?: Name;
  readonly endpointIn: "body" | "path";
}

/** An error that a response body or an event reports. */
export interface ReportedError {
  readonly message: string | undefined;
  readonly code: string | undefined;
}

/** How the gateway presents endpoints as a list of models. */
export interface ModelList {
  /** Served with GET. */
  readonly path: string;
  /** The response body, with the endpoints that the client may call. */
  body(endpointNames: readonly string[]): object;
}

/** Everything that differs between API formats. */
export interface FormatDefinition<Name extends string = string> {
  readonly operations: readonly OperationDefinition<Name>[];
  readonly routes: readonly RouteDefinition<Name>[];
  /** Absent if the format has none. */
  readonly modelList?: ModelList;
  readonly usageFields: UsageFields;
  readonly streams: StreamRules;
  /** Where requests and responses name state in one account of a provider. */
  readonly state: FormatState;
  /** The query parameters that it documents for calls and that providers receive, with their values. */
  readonly forwardedParameters: Readonly<Record<string, RegExp>>;
  /** The response body of an error. */
  errorBody(error: ResponseError, requestId: string): object;
  /** The error that a parsed response body or event reports, if it is one. */
  reportedError(value: unknown): ReportedError | undefined;
  /** The generated text that an event adds; empty if it adds none. */
  eventText(event: ServerSentEvent): string;
  /** The generated text of a parsed response body; empty if it has none. */
  bodyText(body: unknown): string;
}
