import { GatewayError, type Page, type Permission } from "@gw/entities";
import { type AuditAction, type StoreMutation, storeActions } from "@gw/store-abstract";
import { z } from "zod";
import { type AuditTargetFields, auditTargetOf } from "./audit-target.js";
import { isWireObject, type WireLocation } from "./codecs/codec.js";
import type { JsonSchema } from "./codecs/json-schema.js";
import { objectOf, type Shape } from "./codecs/object-of.js";
import type { ResponseCodec } from "./codecs/response.js";
import type {
  MutatingCall,
  ProtocolRoute,
  RouteCall,
  RouteInput,
  RouteOutput,
  RouteScope,
} from "./protocol-route.js";

interface CommonDefinition<Input, Output> {
  readonly permission: Permission | "any";
  readonly scope: RouteScope;
  readonly summary: string;
  readonly request: Shape;
  readonly input: z.ZodType<Input>;
  readonly response: ResponseCodec<Output>;
}

interface ReadDefinition<Output> {
  /** Method and path, such as `GET /secrets/get`; POST when the call costs money. */
  readonly at: `${"GET" | "POST"} /${string}`;
  readonly auditAction?: never;
  /** The fields that identify an item; given for a list that is whole without `max_results`. */
  readonly itemKey?: Output extends Page<infer Item> ? readonly (keyof Item & string)[] : never;
}

interface MutationDefinition<Input> {
  /** Method and path, such as `POST /secrets/create`. */
  readonly at: `${"POST" | "DELETE"} /${string}`;
  /** `"self"` for a method that audits its own failures, except for invalid input. */
  readonly auditTarget: AuditTargetFields<keyof Input & string> | "self";
}

/** The audit action of a method of the store comes from `storeActions`; others must name theirs. */
type AuditDefinition<C extends MutatingCall> = C extends StoreMutation
  ? { readonly auditAction?: never }
  : { readonly auditAction: AuditAction };

/** A call that takes a `MutationContext` has an audit action; any other call must not have one. */
type RouteDefinition<C extends RouteCall> = CommonDefinition<RouteInput<C>, RouteOutput<C>> &
  (C extends MutatingCall
    ? MutationDefinition<RouteInput<C>> & AuditDefinition<C>
    : ReadDefinition<RouteOutput<C>>);

const actionsByCall: { readonly [C in RouteCall]?: AuditAction } = storeActions;

/** Creates a route. Its codecs for requests and responses follow from the definition. */
export function defineRoute<C extends RouteCall>(
  call: C,
  definition: RouteDefinition<C>,
): ProtocolRoute<RouteInput<C>, RouteOutput<C>> {
  const {
    permission,
    scope,
    summary,
    input,
    response,
  }: CommonDefinition<RouteInput<C>, RouteOutput<C>> = definition;
  const {
    at,
    auditAction = actionsByCall[call],
    auditTarget,
    itemKey,
  } = definition as AnyDefinition;
  const [method, path] = at.split(" ") as [ProtocolRoute["method"], string];
  const request = objectOf(definition.request);
  const location: WireLocation = { source: method === "GET" ? "query" : "body", path: "" };
  const targetFields = auditTarget === undefined || auditTarget === "self" ? {} : auditTarget;
  // Built at the first use, because a server that is only called never needs it.
  let requestSchema: JsonSchema | undefined;
  return {
    call,
    method,
    path,
    permission,
    scope,
    isMutation: auditAction !== undefined,
    auditAction,
    auditsOwnFailures: auditTarget === "self",
    isWholeList: itemKey !== undefined,
    itemKey: itemKey ?? [],
    summary,
    get requestSchema() {
      requestSchema ??= request.requestSchema(
        z.toJSONSchema(input, { io: "input" }),
        location.source,
      );
      return requestSchema;
    },
    response: response.schema,
    mediaTypes: response.mediaTypes,
    input,
    decodeRequest(wire) {
      if (!isWireObject(wire)) {
        throw new GatewayError("INVALID_PARAMETER_VALUE", "The request must be a JSON object");
      }
      const present = method === "GET" ? withoutEmpty(wire) : wire;
      return request.decode(present, location) as RouteInput<C>;
    },
    encodeRequest: (value) => request.encode(value) as Record<string, unknown>,
    encodeResponse: response.encode,
    decodeResponse: response.decode,
    decodeWarnings: response.decodeWarnings,
    auditTarget: (value, error) => auditTargetOf(targetFields, value, error),
  };
}

/** The fields in which {@link RouteDefinition} depends on the call. */
interface AnyDefinition {
  readonly at: string;
  readonly auditAction?: AuditAction;
  readonly auditTarget?: AuditTargetFields | "self";
  readonly itemKey?: readonly string[];
}

/** Removes empty values: in a query they mean absent. */
function withoutEmpty(query: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const present: Record<string, unknown> = {};
  for (const name of Object.keys(query)) {
    if (name === "__proto__") continue;
    const value = query[name];
    if (Array.isArray(value)) {
      const values = value.filter((one) => one !== "");
      if (values.length > 0) present[name] = values.length === 1 ? values[0] : values;
    } else if (value !== "") present[name] = value;
  }
  return present;
}

/** The input schema of calls without input. */
export const noInput: z.ZodType<Readonly<Record<string, never>>> = z.strictObject({});
