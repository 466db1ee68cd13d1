import type { EgressPolicy } from "@gw/data-plane";
import type {
  GatewayEndpoint,
  GatewaySecretInfo,
  MutationContext,
  SecretValue,
} from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import { endpointNameWarnings, endpointWarnings } from "./endpoint-warnings.js";
import { secretWarnings } from "./secret-warnings.js";

/** Returns the store with mutations that report probable mistakes to `onWarnings` of their caller. */
export function warnAboutInput(store: GatewayStore, egress?: EgressPolicy): GatewayStore {
  const warn = (
    secret: GatewaySecretInfo,
    secretValue: SecretValue | undefined,
    by: MutationContext | undefined,
  ): GatewaySecretInfo => {
    const warnings =
      by?.onWarnings === undefined ? [] : secretWarnings({ secret, secretValue, egress });
    if (warnings.length > 0) by?.onWarnings?.(warnings);
    return secret;
  };
  /** Warns if the change gives the endpoint further credentials. */
  const watch = async <T>(
    endpointId: string,
    by: MutationContext | undefined,
    change: () => Promise<T>,
  ): Promise<T> => {
    if (by?.onWarnings === undefined) return change();
    // If it does not exist, the change reports it.
    const before = await store.getGatewayEndpoint({ endpointId }).catch(() => undefined);
    const result = await change();
    const after = await store.getGatewayEndpoint({ endpointId });
    const warnings = before === undefined ? [] : endpointWarnings(before, after);
    if (warnings.length > 0) by.onWarnings(warnings);
    return result;
  };
  const warnOfNames = async (
    change: Promise<GatewayEndpoint>,
    input: { readonly name?: string | undefined; readonly aliases?: readonly string[] | undefined },
    by: MutationContext | undefined,
  ): Promise<GatewayEndpoint> => {
    const endpoint = await change;
    const warnings = by?.onWarnings === undefined ? [] : endpointNameWarnings(endpoint, input);
    if (warnings.length > 0) by?.onWarnings?.(warnings);
    return endpoint;
  };
  const own: Partial<GatewayStore> = {
    createGatewaySecret: async (input, by) =>
      warn(await store.createGatewaySecret(input, by), input.secretValue, by),
    updateGatewaySecret: async (input, by) =>
      warn(await store.updateGatewaySecret(input, by), input.secretValue, by),
    attachModelToEndpoint: (input, by) =>
      watch(input.endpointId, by, () => store.attachModelToEndpoint(input, by)),
    createGatewayEndpoint: (input, by) =>
      warnOfNames(store.createGatewayEndpoint(input, by), input, by),
    updateGatewayEndpoint: (input, by) => {
      const update = (): Promise<GatewayEndpoint> =>
        warnOfNames(store.updateGatewayEndpoint(input, by), input, by);
      return input.modelConfigs === undefined ? update() : watch(input.endpointId, by, update);
    },
  };
  // The methods of a store have private state, so they must run on the store itself.
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(own, name) ?? Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
