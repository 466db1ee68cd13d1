import type { GatewaySecretInfo } from "@gw/entities";
import type { Fact } from "../../load/expectations.ts";
import { definitionFact, keys, secretFact } from "./facts.ts";
import {
  type Mutation,
  type OwnResources,
  provider,
  remove,
  type Secret,
} from "./own-resources.ts";

export function createSecret(own: OwnResources): Mutation<GatewaySecretInfo> {
  const secret = { name: own.next("secret"), value: own.next("value"), apiVersion: "none" };
  const input = {
    secretName: secret.name,
    provider,
    secretValue: { api_key: secret.value },
    authConfig: { api_version: secret.apiVersion },
  };
  return {
    changes: new Map([[keys.secret(secret.name), secretFact(secret)]]),
    run: (store, by) => store.createGatewaySecret(input, by),
    done: ({ secretId: id }) => own.secrets.push({ id, ...secret }),
  };
}

export function updateSecret(
  secret: Secret,
  change: Partial<Pick<Secret, "value" | "apiVersion">>,
): Mutation<unknown> {
  const { value, apiVersion } = change;
  const input = {
    secretId: secret.id,
    ...(value !== undefined && { secretValue: { api_key: value } }),
    ...(apiVersion !== undefined && { authConfig: { api_version: apiVersion } }),
  };
  return {
    changes: new Map([[keys.secret(secret.name), secretFact({ ...secret, ...change })]]),
    run: (store, by) => store.updateGatewaySecret(input, by),
    done: () => Object.assign(secret, change),
  };
}

/** Deletes the secret, which orphans its definitions. */
export function deleteSecret(own: OwnResources, secret: Secret): Mutation<void> {
  const orphans = own.definitions.filter((definition) => definition.secret === secret);
  return {
    changes: new Map<string, Fact>([
      [keys.secret(secret.name), undefined],
      ...orphans.map(
        ({ name, modelName }) =>
          [keys.definition(name), definitionFact({ modelName, secret: undefined })] as const,
      ),
    ]),
    run: (store, by) => store.deleteGatewaySecret({ secretId: secret.id }, by),
    done: () => {
      remove(own.secrets, secret);
      for (const orphan of orphans) orphan.secret = undefined;
    },
  };
}
