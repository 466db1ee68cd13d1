import { type GatewayModelLinkageType, gatewayModelLinkageTypes, limits } from "@gw/entities";
import type { EndpointModelInput, ImportRemark } from "../import/import-item.js";
import type { MlflowMapping } from "./mlflow-source.js";

type Remark = (remark: ImportRemark) => void;

/** The models of an endpoint of MLflow that fit here, each FALLBACK with an order of its own. */
export function endpointModels(
  mappings: readonly MlflowMapping[],
  remark: Remark,
): EndpointModelInput[] {
  const seen = new Set<string>();
  const fitting = mappings.flatMap((mapping) => {
    const linkageType = linkageOf(mapping);
    const reason = refusalOf(mapping, linkageType, seen);
    if (reason === undefined && linkageType !== undefined) return [{ ...mapping, linkageType }];
    remark({ outcome: "left_out", reason: reason ?? "", part: partOf(mapping) });
    return [];
  });
  const orders = new FallbackOrders(fitting.map(({ fallbackOrder }) => fallbackOrder));
  return fitting.map(({ fallbackOrder, ...mapping }) => {
    if (mapping.linkageType === "PRIMARY") return mapping;
    const order = orders.take(fallbackOrder);
    if (fallbackOrder !== undefined && order !== fallbackOrder) {
      const reason = `its fallback order was taken or too large: it is ${order} now`;
      remark({ outcome: "adjusted", reason, part: partOf(mapping) });
    }
    return { ...mapping, fallbackOrder: order };
  });
}

function linkageOf({
  linkageType = "PRIMARY",
}: MlflowMapping): GatewayModelLinkageType | undefined {
  return gatewayModelLinkageTypes.find((one) => one === linkageType);
}

function refusalOf(
  { modelDefinitionId, weight }: MlflowMapping,
  linkageType: GatewayModelLinkageType | undefined,
  seen: Set<string>,
): string | undefined {
  if (linkageType === undefined) return "its kind is neither PRIMARY nor FALLBACK";
  if (!(weight >= 0 && weight <= limits.weight)) {
    return `its weight is not from 0 to ${limits.weight.toLocaleString("en")}`;
  }
  const key = `${linkageType} ${modelDefinitionId}`;
  if (seen.has(key)) return "its model definition is there twice";
  seen.add(key);
  return undefined;
}

/** Hands out fallback orders, each once: absent ones after all that are given. */
class FallbackOrders {
  readonly #taken = new Set<number>();
  #last: number;

  constructor(given: readonly (number | undefined)[]) {
    this.#last = Math.max(-1, ...given.map((order) => (isOrder(order) ? order : -1)));
    // With none left after the largest, those from 0 on are tried.
    if (this.#last + given.length > limits.fallbackOrder) this.#last = -1;
  }

  take(wanted: number | undefined): number {
    const isFree = isOrder(wanted) && !this.#taken.has(wanted);
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

function isOrder(order: number | undefined): order is number {
  return Number.isInteger(order) && Number(order) >= 0 && Number(order) <= limits.fallbackOrder;
}

function partOf({ mappingId }: { readonly mappingId: string }) {
  return { kind: "model_mapping", id: mappingId } as const;
}
