import { GatewayError, type MutationContext, type Page, type PageRequest } from "@gw/entities";
import type { ProtocolRoute } from "../protocol/protocol-route.js";
import type { RemoteServer } from "../remote-server.js";
import type { RestConnection } from "../rest-connection.js";
import { withExplicitDefaults } from "./explicit-defaults.js";
import { pageOfWholeList } from "./page-of-whole-list.js";
import { unsupported } from "./unsupported.js";

type ListItem = { readonly createdAt: number };
type ListRoute = ProtocolRoute<PageRequest, Page<ListItem>>;

/** An MLflow server, which implements a part of the protocol and ignores the rest silently. */
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
    rejectUnsupported(route, input);
    if (route.isWholeList) {
      return (await this.#list(route as unknown as ListRoute, input as PageRequest)) as Output;
    }
    const wire = withExplicitDefaults(route.call, route.encodeRequest(input));
    return this.#connection.call(route, { prefix: this.#prefix, wire, by });
  }

  async #list(
    route: ListRoute,
    { maxResults, pageToken, ...filters }: PageRequest,
  ): Promise<Page<ListItem>> {
    const wire = route.encodeRequest(filters);
    const { items } = await this.#connection.call(route, { prefix: this.#prefix, wire });
    return pageOfWholeList(items, {
      key: [route.call, wire],
      request: { maxResults, pageToken },
      identityOf: (item) => route.itemKey.map((field) => item[field as keyof ListItem]),
    });
  }
}

function rejectUnsupported<Input>({ call }: ProtocolRoute<Input>, input: Input): void {
  const feature = (unsupported as Record<string, (input: Input) => string | undefined>)[call]?.(
    input,
  );
  if (feature === undefined) return;
  throw new GatewayError("NOT_IMPLEMENTED", `An MLflow server does not support ${feature}`);
}
