import { everyWorkspace, GatewayError, type InputWarning, nearestName } from "@gw/entities";
import { createAccessTokenSchema, parseInput } from "@gw/entities/schemas";
import type { GatewayStore, TokenOperations } from "@gw/store-abstract";
import pMap from "p-map";

type EndpointReader = Pick<GatewayStore, "getGatewayEndpoint" | "listGatewayEndpoints">;

/** Options of {@link resolveTokenEndpoints}. */
export interface TokenEndpointOptions {
  /**
   * Returns the store of `default`, which has the endpoints that tokens of the installation name; by default
   * the other store. Its names appear in warnings and errors before permissions are checked.
   */
  readonly ofDefault?: (() => EndpointReader) | undefined;
}

/** Endpoints looked up at once. */
const concurrency = 8;
/** As many names as one page has are compared with a misspelt one. */
const maxNames = 1_000;

/**
 * Returns the operations, which then issue tokens for the names of endpoints that the input gives by
 * alias or id: a token permits names only. A name that no endpoint has causes a warning, or, if the
 * caller is `strict`, RESOURCE_DOES_NOT_EXIST.
 *
 * @param store - of the workspace of the operations
 */
export function resolveTokenEndpoints(
  tokens: TokenOperations,
  store: EndpointReader,
  { ofDefault = () => store }: TokenEndpointOptions = {},
): TokenOperations {
  return {
    async createAccessToken(input, by = {}) {
      const { endpoints, workspace } = parseInput(createAccessTokenSchema, input);
      if (endpoints === undefined) return tokens.createAccessToken(input, by);
      const reader = workspace === everyWorkspace ? ofDefault() : store;
      const found = await pMap(
        endpoints,
        async (text) => ({ text, name: await endpointNameOf(reader, text) }),
        { concurrency },
      );
      const unknown = found.filter(({ name }) => name === undefined).map(({ text }) => text);
      const problems = unknown.length === 0 ? [] : await problemsOf(reader, unknown);
      if (by.strict && problems.length > 0) {
        throw new GatewayError("RESOURCE_DOES_NOT_EXIST", problems.join("; "));
      }
      const named = found.map(({ text, name }) => name ?? text);
      const issued = await tokens.createAccessToken({ ...input, endpoints: named }, by);
      if (problems.length > 0) by.onWarnings?.(problems.map(unknownEndpoint));
      return issued;
    },
    listAccessTokens: (input) => tokens.listAccessTokens(input),
    revokeAccessToken: (input, by) => tokens.revokeAccessToken(input, by),
  };
}

function unknownEndpoint(message: string): InputWarning {
  return { code: "endpoint_unknown", field: "endpoints", message };
}

/** The name of an endpoint, given by name, alias or id; `undefined` when it does not exist. */
async function endpointNameOf(store: EndpointReader, text: string): Promise<string | undefined> {
  // Calls use names, so a name that looks like an id is the name.
  const refs = [{ name: text }, ...(/^e-[0-9a-f]{32}$/.test(text) ? [{ endpointId: text }] : [])];
  for (const ref of refs) {
    try {
      return (await store.getGatewayEndpoint(ref)).name;
    } catch (error) {
      if (!GatewayError.is(error, "RESOURCE_DOES_NOT_EXIST")) throw error;
    }
  }
  return undefined;
}

async function problemsOf(store: EndpointReader, unknown: readonly string[]): Promise<string[]> {
  const { items } = await store.listGatewayEndpoints({ maxResults: maxNames });
  const names = items.flatMap(({ name, aliases }) => [name, ...aliases]);
  return unknown.map((text) => {
    const nearest = nearestName(text, names);
    const hint = nearest === undefined ? "" : `; did you mean "${nearest}"?`;
    return (
      `\`endpoints\`: no endpoint has the name, alias or id "${text}", so the token permits no ` +
      `call of it until an endpoint has that name${hint}`
    );
  });
}
