import {
  type GatewayEndpoint,
  type GatewayEndpointBinding,
  GatewayError,
  type GatewayModelDefinition,
  type GatewaySecretInfo,
  type MutationContext,
  type Page,
  type PageRequest,
} from "@gw/entities";
import type { ProtocolRoute } from "../protocol/protocol-route.js";
import type { RemoteServer } from "../remote-server.js";
import type { RestConnection } from "../rest-connection.js";
import { pageOfWholeList } from "./page-of-whole-list.js";
import { unsupported } from "./unsupported.js";

type ListItem = { readonly createdAt: number };

/** What tells the items of a list apart. */
const identities: Readonly<Record<string, (item: never) => readonly string[]>> = {
  listSecretInfos: ({ secretId }: GatewaySecretInfo) => [secretId],
  listGatewayModelDefinitions: ({ modelDefinitionId }: GatewayModelDefinition) => [
    modelDefinitionId,
  ],
  listGatewayEndpoints: ({ endpointId }: GatewayEndpoint) => [endpointId],
  listEndpointBindings: ({ endpointId, resourceType, resourceId }: GatewayEndpointBinding) => [
    endpointId,
    resourceType,
    resourceId,
  ],
};

/** A server of MLflow, which knows a part of the protocol and passes over the rest in silence. */
export class MlflowServer implements RemoteServer {
  readonly #connection: RestConnection;
  readonly #prefix: string;

  constructor(connection: RestConnection, prefix: string) {
    this.#connection = connection;
    this.#prefix = prefix;
  }

  async call<Input, Output>(
    route: ProtocolRoute<Input, Output>,
    input: Input,
    by: MutationContext,
  ): Promise<Output> {
    refuseUnsupported(route, input);
    const identityOf = identities[route.call];
    if (identityOf !== undefined) {
      return (await this.#page(route as unknown as ListRoute, {
        input: input as PageRequest,
        identityOf: identityOf as (item: ListItem) => readonly string[],
      })) as Output;
    }
    const wire = outspoken(route.encodeRequest(input));
    if (route.call === "createGatewayEndpoint") wire.usage_tracking ??= true;
    return this.#connection.call(route, { prefix: this.#prefix, wire, by });
  }

  async #page(
    route: ListRoute,
    {
      input,
      identityOf,
    }: { readonly input: PageRequest; readonly identityOf: (item: ListItem) => readonly string[] },
  ): Promise<Page<ListItem>> {
    const { maxResults, pageToken, ...filters } = input;
    const wire = route.encodeRequest(filters);
    const { items } = await this.#connection.call(route, { prefix: this.#prefix, wire });
    return pageOfWholeList(items, {
      key: [route.call, wire],
      request: { maxResults, pageToken },
      identityOf,
    });
  }
}

type ListRoute = ProtocolRoute<PageRequest, Page<ListItem>>;

function refuseUnsupported<Input>({ call }: ProtocolRoute<Input>, input: Input): void {
  const why = (unsupported as Record<string, (input: Input) => string | undefined>)[call]?.(input);
  if (why === undefined) return;
  throw new GatewayError("NOT_IMPLEMENTED", `An MLflow server does not support ${why}`);
}

/**
 * What our contract has for an absent value is written out, since MLflow's releases differ in what
 * they take it for; and `auth_config` in both ways, since each release knows one and ignores the
 * other.
 */
function outspoken(wire: Record<string, unknown>): Record<string, unknown> {
  const { model_configs: configs, model_config: config, auth_config: authConfig } = wire;
  if (Array.isArray(configs)) wire.model_configs = configs.map(outspokenConfig);
  if (config !== undefined) wire.model_config = outspokenConfig(config as WireConfig);
  if (authConfig !== undefined) wire.auth_config_json = JSON.stringify(authConfig);
  return wire;
}

type WireConfig = Readonly<Record<string, unknown>>;

function outspokenConfig(config: WireConfig): WireConfig {
  return { linkage_type: "PRIMARY", weight: 1, ...config };
}
