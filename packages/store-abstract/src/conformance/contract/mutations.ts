import type { MutationContext } from "@gw/entities";
import type { AuditAction } from "../../ports/audit-log.js";
import type { Fixture } from "../kit/fixture.js";

/** A mutation whose dependencies exist, with its expected audit target. */
interface PreparedMutation {
  readonly targetName: string | undefined;
  /** Absent when the mutation creates the target; then `run` returns the id. */
  readonly targetId?: string;
  run(by: MutationContext): Promise<unknown>;
}

export interface Mutation {
  readonly action: AuditAction;
  prepare(f: Fixture): Promise<PreparedMutation>;
}

/** All mutations of the store contract. */
export const mutations: readonly Mutation[] = [
  {
    action: "secret.create",
    prepare: async (f) => ({
      targetName: "new",
      run: async (by) => (await f.secret({ secretName: "new" }, by)).secretId,
    }),
  },
  {
    action: "secret.update",
    async prepare(f) {
      const { secretId, secretName } = await f.secret();
      const update = { secretId, secretValue: { a: "b" }, authConfig: { region: "eu" } };
      return {
        targetId: secretId,
        targetName: secretName,
        run: (by) => f.store.updateGatewaySecret(update, by),
      };
    },
  },
  {
    action: "secret.delete",
    async prepare(f) {
      const { secretId = "", secretName } = await f.definition();
      return {
        targetId: secretId,
        targetName: secretName,
        run: (by) => f.store.deleteGatewaySecret({ secretId }, by),
      };
    },
  },
  {
    action: "model_definition.create",
    async prepare(f) {
      const secretId = await f.sharedSecretId();
      return {
        targetName: "new",
        run: async (by) => (await f.definition({ name: "new", secretId }, by)).modelDefinitionId,
      };
    },
  },
  {
    action: "model_definition.update",
    async prepare(f) {
      const { modelDefinitionId } = await f.definition();
      const update = { modelDefinitionId, name: "renamed" };
      return {
        targetId: modelDefinitionId,
        targetName: "renamed",
        run: (by) => f.store.updateGatewayModelDefinition(update, by),
      };
    },
  },
  {
    action: "model_definition.delete",
    async prepare(f) {
      const { modelDefinitionId, name } = await f.definition();
      return {
        targetId: modelDefinitionId,
        targetName: name,
        run: (by) => f.store.deleteGatewayModelDefinition({ modelDefinitionId }, by),
      };
    },
  },
  {
    action: "endpoint.create",
    async prepare(f) {
      const modelConfigs = [{ modelDefinitionId: await f.sharedDefinitionId() }];
      const input = { name: "new", modelConfigs, tags: [{ key: "a" }, { key: "b" }] };
      return {
        targetName: "new",
        run: async (by) => (await f.endpoint(input, by)).endpointId,
      };
    },
  },
  {
    action: "endpoint.update",
    async prepare(f) {
      const { endpointId } = await f.endpoint();
      const modelConfigs = [{ modelDefinitionId: await f.sharedDefinitionId() }];
      const update = { endpointId, name: "renamed", modelConfigs };
      return {
        targetId: endpointId,
        targetName: "renamed",
        run: (by) => f.store.updateGatewayEndpoint(update, by),
      };
    },
  },
  {
    action: "endpoint.delete",
    async prepare(f) {
      const { endpointId, name } = await f.endpoint({ tags: [{ key: "a" }] });
      await f.binding({ endpointId });
      return {
        targetId: endpointId,
        targetName: name,
        run: (by) => f.store.deleteGatewayEndpoint({ endpointId }, by),
      };
    },
  },
  {
    action: "endpoint.attach_model",
    async prepare(f) {
      const { endpointId, name } = await f.endpoint();
      const modelConfig = { modelDefinitionId: await f.sharedDefinitionId() };
      return {
        targetId: endpointId,
        targetName: name,
        run: (by) => f.store.attachModelToEndpoint({ endpointId, modelConfig }, by),
      };
    },
  },
  {
    action: "endpoint.detach_model",
    async prepare(f) {
      const [one, two] = (await f.definitions(2)).map((one) => one.modelDefinitionId);
      const modelConfigs = [one, two].map((id) => ({ modelDefinitionId: id ?? "" }));
      const { endpointId, name } = await f.endpoint({ modelConfigs });
      const input = { endpointId, modelDefinitionId: one ?? "" };
      return {
        targetId: endpointId,
        targetName: name,
        run: (by) => f.store.detachModelFromEndpoint(input, by),
      };
    },
  },
  {
    action: "endpoint.set_tag",
    async prepare(f) {
      const { endpointId, name } = await f.endpoint({ tags: [{ key: "k", value: "before" }] });
      const tag = { endpointId, key: "k", value: "after" };
      return {
        targetId: endpointId,
        targetName: name,
        run: (by) => f.store.setGatewayEndpointTag(tag, by),
      };
    },
  },
  {
    action: "endpoint.delete_tag",
    async prepare(f) {
      const { endpointId, name } = await f.endpoint({ tags: [{ key: "k" }] });
      return {
        targetId: endpointId,
        targetName: name,
        run: (by) => f.store.deleteGatewayEndpointTag({ endpointId, key: "k" }, by),
      };
    },
  },
  {
    action: "binding.create",
    async prepare(f) {
      const endpointId = await f.sharedEndpointId();
      const ref = { endpointId, resourceType: "job", resourceId: "a/b" };
      return {
        targetId: `${endpointId}/job/a/b`,
        targetName: "shown",
        run: (by) => f.binding({ ...ref, displayName: "shown" }, by),
      };
    },
  },
  {
    action: "binding.delete",
    async prepare(f) {
      const { endpointId, resourceType, resourceId } = await f.binding({ displayName: "shown" });
      return {
        targetId: [endpointId, resourceType, resourceId].join("/"),
        targetName: "shown",
        run: (by) => f.store.deleteEndpointBinding({ endpointId, resourceType, resourceId }, by),
      };
    },
  },
  {
    action: "limit.create",
    prepare: async (f) => ({
      targetName: "new",
      run: async (by) => (await f.limit({ name: "new" }, by)).limitId,
    }),
  },
  {
    action: "limit.update",
    async prepare(f) {
      const { limitId } = await f.limit();
      const update = { limitId, name: "renamed", amount: "7" };
      return {
        targetId: limitId,
        targetName: "renamed",
        run: (by) => f.store.updateGatewayLimit(update, by),
      };
    },
  },
  {
    action: "limit.delete",
    async prepare(f) {
      const { limitId, name } = await f.limit();
      return {
        targetId: limitId,
        targetName: name,
        run: (by) => f.store.deleteGatewayLimit({ limitId }, by),
      };
    },
  },
];
