import type { CallableModel } from "@gw/config-resolver";
import { GatewayError } from "@gw/entities";
import type { Authentication } from "./provider.js";

/**
 * The headers that authenticate at a provider.
 *
 * @throws GatewayError ENDPOINT_NOT_CALLABLE
 */
export function credentialHeaders(
  { provider, authConfig }: Pick<CallableModel, "provider" | "authConfig">,
  authentication: Authentication,
  fields: Readonly<Record<string, string>>,
): Record<string, string> {
  if (authConfig?.auth_mode === "none") return {};
  const key = fields.api_key;
  if (key === undefined || !/^[\x21-\x7e]+$/.test(key)) {
    throw new GatewayError(
      "ENDPOINT_NOT_CALLABLE",
      `the secret of the provider ${provider} needs an \`api_key\` of visible ASCII characters`,
    );
  }
  return authentication === "bearer"
    ? { authorization: `Bearer ${key}` }
    : { [authentication]: key };
}
