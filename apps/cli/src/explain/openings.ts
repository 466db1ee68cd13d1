import { createConfigResolver } from "@gw/config-resolver";
import { GatewayError } from "@gw/entities";
import type { OpenedGateway } from "@gw/gateway";
import type { Openings } from "./explanation.js";

/** Opens the credentials of an endpoint with the keys here, and keeps none of them. */
export async function findOpenings(
  { sealedSecrets, keyRing, auditLog }: OpenedGateway,
  endpointName: string,
): Promise<Openings> {
  const resolver = createConfigResolver({ sealedSecrets, keyRing, auditLog });
  try {
    const { endpoint } = await resolver.resolveEndpoint({ endpointName });
    return new Map(
      endpoint.unusable.map(({ modelDefinitionId, reason }) => [modelDefinitionId, reason]),
    );
  } catch (error) {
    if (!GatewayError.is(error, "TEMPORARILY_UNAVAILABLE")) throw error;
    return "what opens them is away, try again a little later";
  } finally {
    await resolver.close();
  }
}
