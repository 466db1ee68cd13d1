import type { CallableEndpoint, CallableModel } from "@gw/config-resolver";
import { isKnownProvider } from "@gw/entities";
import { type ApiFormat, apiFormats } from "../formats/formats.js";
import { memoizeByObject } from "../memoize-by-object.js";
import { providers } from "../providers/provider-table.js";
import { accountTag } from "./account-tag.js";

/** The accounts of an endpoint for one API format: by tag, the endpoint with the models of one. */
export type EndpointAccounts = ReadonlyMap<string, CallableEndpoint>;

const accountsOf = memoizeByObject(
  (endpoint: CallableEndpoint): ReadonlyMap<ApiFormat, EndpointAccounts> =>
    new Map(apiFormats.map((format) => [format, accountsIn(endpoint, format)])),
);

/**
 * The accounts of an endpoint that calls in this format may reach; `undefined` if there is at most
 * one, so that every id belongs to it.
 */
export function severalAccounts(
  endpoint: CallableEndpoint,
  format: ApiFormat,
): EndpointAccounts | undefined {
  const accounts = accountsOf(endpoint).get(format);
  return accounts === undefined || accounts.size < 2 ? undefined : accounts;
}

function accountsIn(endpoint: CallableEndpoint, format: ApiFormat): EndpointAccounts {
  const models = endpoint.models.filter((model) => model.isSecretBound && speaks(model, format));
  const secrets = new Set(models.map(({ secretId }) => secretId));
  return new Map([...secrets].map((secretId) => [accountTag(secretId), only(endpoint, secretId)]));
}

/** Without limits on fallbacks: where the state is, there is no other model to prefer. */
function only(endpoint: CallableEndpoint, secretId: string): CallableEndpoint {
  const models = endpoint.models.filter((model) => model.secretId === secretId);
  const isDrawn = models.some(({ weight }) => weight > 0);
  const { fallbackConfig, routingStrategy, ...rest } = endpoint;
  return { ...rest, models, ...(isDrawn && routingStrategy !== undefined && { routingStrategy }) };
}

function speaks({ provider }: CallableModel, format: ApiFormat): boolean {
  return isKnownProvider(provider) && providers[provider].formats[format] !== undefined;
}
