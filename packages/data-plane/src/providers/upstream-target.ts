import type { CallableModel } from "@gw/config-resolver";
import { GatewayError, isKnownProvider } from "@gw/entities";
import { foldFieldName } from "../fields/field-name.js";
import type { Operation } from "../formats/operations.js";
import { memoizeByObject } from "../memoize-by-object.js";
import type { Authentication, Provider, ProviderApi } from "./provider.js";
import { fieldsRejectedEverywhere, providers } from "./provider-table.js";

/** Where a model is called, without the credential. */
export interface UpstreamTarget {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly authentication: Authentication;
  /** The field that asks for the usage of a stream; absent if the provider does not have it. */
  readonly usageOptions: string | undefined;
}

/** The fields of a model that decide where it is called. */
export type TargetedModel = Pick<CallableModel, "provider" | "modelName" | "authConfig">;

const rejectedFields = memoizeByObject<Provider, readonly string[]>(
  ({ rejectedFields: ownFields = [] }) =>
    [...fieldsRejectedEverywhere, ...ownFields].map(foldFieldName),
);

/** The folded body fields that are rejected, because the provider would not call the routed model. */
export function rejectedFieldsOf(model: Pick<CallableModel, "provider">): readonly string[] {
  return rejectedFields(providerOf(model));
}

const targetsOf = memoizeByObject<TargetedModel, Map<Operation, UpstreamTarget>>(() => new Map());

/**
 * Where the model is called. The host depends only on the provider and on the `api_base` of its secret,
 * or, without one, on the entries that the provider's base names, such as Azure's `resource`. All of them
 * are bound into the secret's envelope.
 *
 * @throws GatewayError ENDPOINT_NOT_CALLABLE
 */
export function upstreamTarget(model: TargetedModel, operation: Operation): UpstreamTarget {
  const targets = targetsOf(model);
  let target = targets.get(operation);
  if (target === undefined) {
    target = createTarget(model, operation);
    targets.set(operation, target);
  }
  return target;
}

function createTarget(model: TargetedModel, operation: Operation): UpstreamTarget {
  const api = apiOf(model, operation);
  const base = baseOf(model, api);
  const path = operation.path.replace("{model}", encodeURIComponent(nameInPath(model.modelName)));
  const url = new URL(`${base}${path}`);
  // A model name that spans several path segments would reach another path.
  const hasExtraParts = url.hash + url.search + url.username + url.password !== "";
  if (hasExtraParts || !url.pathname.endsWith(path)) throw invalidUrl(model);
  return {
    origin: url.origin,
    path: url.pathname,
    headers: { ...api.headers, ...accountHeadersOf(model) },
    authentication: api.authentication,
    usageOptions: api.hasUsageOptions ? operation.usageOptions : undefined,
  };
}

/** The headers that select an account or a project that the credential can use. */
function accountHeadersOf(model: TargetedModel): Record<string, string> {
  const result: Record<string, string> = {};
  const { authConfig = {} } = model;
  for (const [key, name] of Object.entries(providerOf(model).accountHeaders ?? {})) {
    const value = authConfig[key];
    // Validated again, because a database editor may have changed it.
    if (value !== undefined && /^[!-~]{1,255}$/.test(value)) result[name] = value;
  }
  return result;
}

/** Gemini lists its models with a prefix that its paths have already. */
function nameInPath(modelName: string): string {
  return modelName.replace(/^models\//, "");
}

/**
 * The provider of a model.
 *
 * @throws GatewayError ENDPOINT_NOT_CALLABLE
 */
export function providerOf({ provider }: Pick<CallableModel, "provider">): Provider {
  if (isKnownProvider(provider)) return providers[provider];
  throw new GatewayError(
    "ENDPOINT_NOT_CALLABLE",
    `the provider ${provider} is not supported; use openai-compatible with an \`api_base\` for any ` +
      "server with the OpenAI API",
  );
}

function apiOf(
  model: Pick<CallableModel, "provider">,
  { format, name }: Pick<Operation, "format" | "name">,
): ProviderApi {
  const { formats } = providerOf(model);
  const api = formats[format];
  const { operations: offered = [name] } = api ?? {};
  if (api !== undefined && offered.includes(name)) return api;
  if (api !== undefined) {
    throw new GatewayError(
      "ENDPOINT_NOT_CALLABLE",
      `the provider ${model.provider} does not support the operation ${name}; ` +
        `it supports ${offered.join(" and ")}`,
    );
  }
  throw new GatewayError(
    "ENDPOINT_NOT_CALLABLE",
    `the provider ${model.provider} does not support the ${format} API; ` +
      `it supports ${Object.keys(formats).join(" and ")}`,
  );
}

function baseOf(
  model: Pick<CallableModel, "provider" | "authConfig">,
  { base, afterApiBase = "", droppedSuffixes = [] }: ProviderApi,
): string {
  const apiBase = model.authConfig?.api_base?.replace(/\/+$/, "");
  if (apiBase !== undefined) {
    const suffix = droppedSuffixes.find((one) => apiBase.endsWith(one)) ?? "";
    return `${apiBase.slice(0, apiBase.length - suffix.length)}${afterApiBase}`;
  }
  if (base === undefined) {
    throw new GatewayError(
      "ENDPOINT_NOT_CALLABLE",
      `the secret of the provider ${model.provider} needs an \`api_base\``,
    );
  }
  return base.replaceAll(/\{([a-z]+)\}/g, (_, name: string) => hostLabelOf(model, name));
}

function hostLabelOf(
  { provider, authConfig = {} }: Pick<CallableModel, "provider" | "authConfig">,
  name: string,
): string {
  const entry = Object.entries(authConfig).find(([key]) => key === name || key === `${name}_name`);
  // Validated again, because it becomes part of a host.
  if (entry !== undefined && /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(entry[1]))
    return entry[1];
  throw new GatewayError(
    "ENDPOINT_NOT_CALLABLE",
    `the secret of the provider ${provider} needs an \`api_base\`, or \`${name}\` in its ` +
      "`auth_config`",
  );
}

function invalidUrl({ provider }: Pick<CallableModel, "provider">): GatewayError {
  return new GatewayError(
    "ENDPOINT_NOT_CALLABLE",
    `the \`api_base\` of the provider ${provider} and the model name do not form a valid URL`,
  );
}
