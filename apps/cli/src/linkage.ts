import { type GatewayModelLinkageType, gatewayModelLinkageTypes } from "@gw/entities";
import { wrongUse } from "./cli-error.js";

/** The value of `--linkage`, in any case. */
export function parseLinkage(text: string | undefined): GatewayModelLinkageType | undefined {
  if (text === undefined) return undefined;
  const linkage = gatewayModelLinkageTypes.find((name) => name === text.toUpperCase());
  if (linkage !== undefined) return linkage;
  throw wrongUse(`--linkage must be one of ${gatewayModelLinkageTypes.join(", ")}`);
}
