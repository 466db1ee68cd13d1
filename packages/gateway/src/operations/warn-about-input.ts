import type { GatewaySecretInfo, MutationContext, SecretValue } from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import { secretWarnings } from "./secret-warnings.js";

/** Returns the store with mutations that report probable mistakes to `onWarnings` of their caller. */
export function warnAboutInput(store: GatewayStore): GatewayStore {
  const warn = (
    secret: GatewaySecretInfo,
    secretValue: SecretValue | undefined,
    by: MutationContext | undefined,
  ): GatewaySecretInfo => {
    const warnings = by?.onWarnings === undefined ? [] : secretWarnings(secret, secretValue);
    if (warnings.length > 0) by?.onWarnings?.(warnings);
    return secret;
  };
  const own: Pick<GatewayStore, "createGatewaySecret" | "updateGatewaySecret"> = {
    createGatewaySecret: async (input, by) =>
      warn(await store.createGatewaySecret(input, by), input.secretValue, by),
    updateGatewaySecret: async (input, by) =>
      warn(await store.updateGatewaySecret(input, by), input.secretValue, by),
  };
  // The methods of a store have private state, so they must run on the store itself.
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(own, name) ?? Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
