import { hash } from "node:crypto";
import type { CallableModel } from "@gw/config-resolver";

/**
 * Orders models by weighted rendezvous hashing: equal keys give equal orders, over all keys the orders
 * are distributed as if they were drawn by weight, and a changed weight moves only the keys that it
 * must.
 */
export function rendezvousOrder<Model extends Pick<CallableModel, "modelDefinitionId" | "weight">>(
  models: readonly Model[],
  key: string,
): readonly Model[] {
  const scored = models.map((model) => ({ model, score: scoreOf(model, key) }));
  return scored.sort((a, b) => a.score - b.score).map(({ model }) => model);
}

// An exponentially distributed time: the first of several comes from each with the share of its
// weight.
function scoreOf(
  { modelDefinitionId, weight }: Pick<CallableModel, "modelDefinitionId" | "weight">,
  key: string,
): number {
  const digest = hash("sha256", `${modelDefinitionId}\0${key}`, "buffer");
  return -Math.log((digest.readUIntBE(0, 6) + 0.5) / 2 ** 48) / weight;
}
