import assert from "node:assert/strict";
import type { WorkspaceId } from "@gw/entities";
import type { GatewayStore } from "../../gateway-store.js";
import type { StoreTransaction } from "../../store-rows.js";
import type { OpenedWorkspace } from "./workspace-case.js";

type Transact = <T>(
  workspace: WorkspaceId,
  work: (tx: StoreTransaction) => Promise<T>,
) => Promise<T>;

/**
 * Runs row operations of a backend in a transaction of a workspace. The rules above them never pass the
 * ids of another workspace, so only the operations themselves show whether they are confined.
 */
export function transactIn<T>(
  { store, workspaceId }: OpenedWorkspace,
  work: (tx: StoreTransaction) => Promise<T>,
): Promise<T> {
  return transactOf(store).call(store, workspaceId, work) as Promise<T>;
}

function transactOf(store: GatewayStore): Transact {
  const transact: unknown = Reflect.get(store, "transact");
  assert.equal(
    typeof transact,
    "function",
    "openStore must return an AbstractGatewayStore, which has transact",
  );
  return transact as Transact;
}
