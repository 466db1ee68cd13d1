import { type GatewayModelLinkageType, gatewayModelLinkageTypes, limits } from "@gw/entities";
import type { EndpointModelInput, ImportRemark } from "@gw/transfer";
import type { MlflowMapping } from "../mlflow-source.js";

/** Converts the valid mappings of an endpoint; each FALLBACK gets a unique fallback order. */
export function convertMappings(
  mappings: readonly MlflowMapping[],
  addRemark: (remark: ImportRemark) => void,
): EndpointModelInput[] {
  const seen = new Set<string>();
  const valid = mappings.flatMap((mapping) => {
    const linkageType = linkageTypeOf(mapping);
    const reason = skipReasonOf(mapping, linkageType, seen);
    if (reason === undefined && linkageType !== undefined) return [{ ...mapping, linkageType }];
    addRemark({ outcome: "skipped", reason: reason ?? "", part: partOf(mapping) });
    return [];
  });
  const orders = new FallbackOrders(valid.map(({ fallbackOrder }) => fallbackOrder));
  return valid.map(({ fallbackOrder, ...mapping }) => {
    if (mapping.linkageType === "PRIMARY") return mapping;
    const order = orders.take(fallbackOrder);
    if (fallbackOrder !== undefined && order !== fallbackOrder) {
      const reason = `its fallback order is taken or out of range and became ${order}`;
      addRemark({ outcome: "adjusted", reason, part: partOf(mapping) });
    }
    return { ...mapping, fallbackOrder: order };
  });
}

function linkageTypeOf({
  linkageType = "PRIMARY",
}: MlflowMapping): GatewayModelLinkageType | undefined {
  return gatewayModelLinkageTypes.find((one) => one === linkageType);
}

function skipReasonOf(
  { modelDefinitionId, weight }: MlflowMapping,
  linkageType: GatewayModelLinkageType | undefined,
  seen: Set<string>,
): string | undefined {
  if (linkageType === undefined) return "its linkage type is neither PRIMARY nor FALLBACK";
  if (!(weight >= 0 && weight <= limits.weight)) {
    return `its weight is not from 0 to ${limits.weight.toLocaleString("en")}`;
  }
  const key = `${linkageType} ${modelDefinitionId}`;
  if (seen.has(key)) return "the endpoint already has its model definition";
  seen.add(key);
  return undefined;
}

/** Assigns each fallback order once; absent orders come after all given ones. */
class FallbackOrders {
  readonly #taken = new Set<number>();
  #last: number;

  constructor(given: readonly (number | undefined)[]) {
    this.#last = Math.max(-1, ...given.map((order) => (isValidOrder(order) ? order : -1)));
    // When the largest order leaves no room after it, start at 0.
    if (this.#last + given.length > limits.fallbackOrder) this.#last = -1;
  }

  take(wanted: number | undefined): number {
    const isFree = isValidOrder(wanted) && !this.#taken.has(wanted);
    const order = isFree ? wanted : this.#next();
    this.#taken.add(order);
    return order;
  }

  #next(): number {
    do this.#last += 1;
    while (this.#taken.has(this.#last));
    return this.#last;
  }
}

function isValidOrder(order: number | undefined): order is number {
  return Number.isInteger(order) && Number(order) >= 0 && Number(order) <= limits.fallbackOrder;
}

function partOf({ mappingId }: { readonly mappingId: string }) {
  return { kind: "model_mapping", id: mappingId } as const;
}
