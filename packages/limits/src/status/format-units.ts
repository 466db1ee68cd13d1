import type { GatewayLimit } from "@gw/entities";
import { formatUsd } from "@gw/usage";

/** Units of a limit as in its amount: USD for `cost`, otherwise a whole number. */
export function formatUnits({ measure }: Pick<GatewayLimit, "measure">, units: bigint): string {
  return measure === "cost" ? formatUsd(units) : String(units);
}
