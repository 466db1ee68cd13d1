import type { SizeRules } from "../limits/size-rules.js";
import type { ServerSentEvent } from "../streams/server-sent-event.js";
import type { ResponseError } from "./response-error.js";
import type { FormatState } from "./state-fields.js";
import type { StreamRules } from "./stream-progress.js";
import type { UsageRules } from "./usage-rules.js";

/** An operation of an API format, as its folder declares it. */
export interface OperationDefinition<Name extends string = string> {
  /** Unique across all formats. */
  readonly name: Name;
  /**
   * Appended to a provider's base URL. `{model}` stands for the percent-encoded model name, and
   * `{version}` for the one of the format's versions that the client asked for.
   */
  readonly path: string;
  /** The fields of a response with what the model returned; each response has at least one of them. */
  readonly contentFields: readonly string[];
  /** Whether a list among them may be empty, because the model may return nothing. */
  readonly mayReturnNothing?: boolean;
  /** How a client asks for a stream; absent if the operation never streams. */
  readonly streams?: "by_field" | "always";
  /**
   * The field of a request whose `include_usage` asks for the usage of a stream, which then has an additional
   * chunk; absent if every stream reports it.
   */
  readonly usageOptions?: string;
  /**
   * The fields of a response with generated text. Absent if the operation uses no tokens: it is free, whatever
   * its response reports.
   */
  readonly textFields?: readonly string[];
  /** The same for the events of a stream; absent if the fields have the same names. */
  readonly eventTextFields?: readonly string[];
  /**
   * The name in the OpenTelemetry conventions for generative AI; absent if it is the operation's own
   * name.
   */
  readonly conventionalName?: string;
  /** The smallest request that tests a model, without its name; absent for untested operations. */
  readonly testBody?: object;
}

/** The first of these fields that a request body has decides about the operation. */
export type OperationsByField<Name extends string = string> = Readonly<Record<string, Name>>;

/** Paths of the gateway for operations of a format, as its folder declares them. */
export interface RouteGroup<Name extends string = string> {
  /**
   * Each path of the group is served below each of these. `{endpoint}` stands for the name of an
   * endpoint, which then decides instead of the request's model; names may contain slashes.
   */
  readonly bases: readonly string[];
  /**
   * The operations by their path below a base. `{model}` stands for the name of an endpoint. A path that
   * serves several operations has them by the field of the body that only they need.
   */
  readonly operations: Readonly<Record<string, Name | OperationsByField<Name>>>;
  /** Whether the endpoints are listed as models below the bases, too. */
  readonly hasModels: boolean;
}

/** An error that a response body or an event reports. */
export interface ReportedError {
  readonly message: string | undefined;
  readonly code: string | undefined;
}

/** An endpoint that is presented as a model. */
export interface ListedEndpoint {
  readonly endpointName: string;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
}

/** How a format presents endpoints as models. */
export interface ModelDescriptions {
  /** The response body of one model. */
  model(endpoint: ListedEndpoint): object;
  /** The response body of a list of models. */
  list(endpoints: readonly ListedEndpoint[]): object;
}

/** Everything that differs between API formats. */
export interface FormatDefinition<Name extends string = string> {
  readonly operations: readonly OperationDefinition<Name>[];
  /** The versions of the API, as path segments; the first is the default. */
  readonly versions: readonly string[];
  /** The first base of the first group is the documented one. */
  readonly routes: readonly RouteGroup<Name>[];
  /** Request headers, in lower case, that identify its SDKs on paths of several formats. */
  readonly identifyingHeaders: readonly string[];
  readonly models: ModelDescriptions;
  /** The response header in which its SDKs look for the id of a request. */
  readonly requestIdHeader: "x-request-id" | "request-id";
  readonly usage: UsageRules;
  readonly size: SizeRules;
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
