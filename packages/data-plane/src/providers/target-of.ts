import type { CallableModel } from "@gw/config-resolver";
import type { ApiFormat, Operation } from "../dialects/operation.js";
import { CallError } from "../errors/call-error.js";
import { onceFor } from "../once-for.js";
import { foldedName } from "../request/folded-name.js";
import type { Authentication, Provider, ProviderDialect } from "./provider.js";
import { fieldsRefusedEverywhere, providers } from "./provider-table.js";

/** Where a call goes, and what is said there; the credential is not in it. */
export interface Target {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly authentication: Authentication;
}

/** What of a model decides about where it is called. */
export type TargetedModel = Pick<CallableModel, "provider" | "modelName" | "authConfig">;

const refusedBy = onceFor<Provider, readonly string[]>(({ refusedFields = [] }) =>
  [...fieldsRefusedEverywhere, ...refusedFields].map(foldedName),
);

/** Fields of a body that are refused, because the provider would not call what was routed. */
export function refusedFieldsOf(model: Pick<CallableModel, "provider">): readonly string[] {
  return refusedBy(providerOf(model));
}

const targetsOf = onceFor<TargetedModel, Map<Operation, Target>>(() => new Map());

/**
 * Where the model is called. The host comes from the provider and the `api_base` of its secret
 * alone: both are bound into the secret's envelope.
 *
 * @throws CallError ENDPOINT_NOT_CALLABLE
 */
export function targetOf(model: TargetedModel, operation: Operation): Target {
  const known = targetsOf(model);
  let target = known.get(operation);
  if (target === undefined) {
    target = newTarget(model, operation);
    known.set(operation, target);
  }
  return target;
}

function newTarget(model: TargetedModel, operation: Operation): Target {
  const dialect = dialectOf(model, operation.dialect);
  const base = baseOf(model, dialect);
  const path = operation.path.replace("{model}", encodeURIComponent(model.modelName));
  const url = new URL(`${base}${path}`);
  // A name that is more than one part of a path would reach something else.
  const isOdd = url.hash + url.search + url.username + url.password !== "";
  if (isOdd || !url.pathname.endsWith(path)) throw noTarget(model);
  return {
    origin: url.origin,
    path: url.pathname,
    headers: dialect.headers ?? {},
    authentication: dialect.authentication,
  };
}

/** The dialects that a model speaks. */
function dialectsOf(model: Pick<CallableModel, "provider">): readonly ApiFormat[] {
  return Object.keys(providerOf(model).dialects) as ApiFormat[];
}

function providerOf({ provider }: Pick<CallableModel, "provider">): Provider {
  const known = Object.hasOwn(providers, provider) ? providers[provider] : undefined;
  if (known !== undefined) return known;
  throw new CallError(
    "ENDPOINT_NOT_CALLABLE",
    `the provider ${provider} is not known here: openai-compatible with an api_base calls any ` +
      "server that speaks like OpenAI",
  );
}

function dialectOf(model: Pick<CallableModel, "provider">, dialect: ApiFormat): ProviderDialect {
  const spoken = providerOf(model).dialects[dialect];
  if (spoken !== undefined) return spoken;
  throw new CallError(
    "ENDPOINT_NOT_CALLABLE",
    `the provider ${model.provider} does not speak ${dialect}; it speaks ` +
      `${dialectsOf(model).join(" and ")}`,
  );
}

function baseOf(
  model: Pick<CallableModel, "provider" | "authConfig">,
  { base, afterApiBase = "", droppedEnds = [] }: ProviderDialect,
): string {
  const own = model.authConfig?.api_base;
  if (own !== undefined) {
    const whole = own.replace(/\/+$/, "");
    const end = droppedEnds.find((one) => whole.endsWith(one)) ?? "";
    return `${whole.slice(0, whole.length - end.length)}${afterApiBase}`;
  }
  if (base === undefined) {
    throw new CallError(
      "ENDPOINT_NOT_CALLABLE",
      `the secret of the provider ${model.provider} needs an api_base`,
    );
  }
  return base.replaceAll(/\{([a-z]+)\}/g, (_, name: string) => hostLabelOf(model, name));
}

function hostLabelOf(
  { provider, authConfig = {} }: Pick<CallableModel, "provider" | "authConfig">,
  name: string,
): string {
  const entry = Object.entries(authConfig).find(([key]) => key === name || key === `${name}_name`);
  // Checked again: a host is made of it.
  if (entry !== undefined && /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(entry[1]))
    return entry[1];
  throw new CallError(
    "ENDPOINT_NOT_CALLABLE",
    `the secret of the provider ${provider} needs an api_base, or ${name} in its auth_config`,
  );
}

function noTarget({ provider }: Pick<CallableModel, "provider">): CallError {
  return new CallError(
    "ENDPOINT_NOT_CALLABLE",
    `the api_base of the provider ${provider} and the name of its model make no URL`,
  );
}
