import type { GatewayEndpointConfig } from "@gw/config-resolver";
import { GatewayError } from "@gw/entities";
import type { OpenedGateway } from "@gw/gateway";
import type { CliIo } from "../terminal/cli-io.js";
import { databaseSettings } from "../options/database-option.js";
import { requireExisting } from "../connection/database-url.js";
import { withLocalGateway } from "../connection/local-gateway.js";
import type { CallTarget } from "../commands/call/chat-request.js";
import { withLocalCalls } from "../connection/local-calls.js";

/** Calls the endpoints of a database with the keys here, without a server. */
export async function withDatabaseCalls<T>(
  io: CliIo,
  database: string,
  work: (target: CallTarget) => Promise<T>,
): Promise<T> {
  const settings = await databaseSettings(io, database);
  requireExisting(settings.databaseUrl, "gw serve or gw secrets create makes one");
  return withLocalGateway(io, { settings, database }, (gateway) =>
    withLocalCalls(
      { settings: settings.calls, findEndpoint: (name) => findConfig(gateway, name) },
      work,
    ),
  );
}

async function findConfig(
  { resolver }: OpenedGateway,
  endpointName: string,
): Promise<GatewayEndpointConfig | undefined> {
  try {
    return (await resolver.resolveEndpoint({ endpointName })).endpoint;
  } catch (error) {
    if (GatewayError.is(error, "RESOURCE_DOES_NOT_EXIST")) return undefined;
    throw error;
  }
}
