import {
  createKeyOperations,
  type LiveKeyRing,
  openKeyRing,
  type RotateKeysOptions,
  type RotationReport,
  rotateKeys,
} from "@gw/key-management";
import type { GatewayBackend, KeyOperations } from "@gw/store-abstract";
import { type OpenSqlBackendOptions, openSqlBackend } from "@gw/store-sql";
import type { KeyFolder } from "./key-folder.ts";

/** A database that is opened with the keys of a folder, as an operator does. */
export interface Operator {
  readonly backend: GatewayBackend;
  readonly keyRing: LiveKeyRing;
  readonly operations: KeyOperations;
  close(): Promise<void>;
}

export async function openOperator(
  options: OpenSqlBackendOptions & { readonly keys: Pick<KeyFolder, "path"> },
): Promise<Operator> {
  const { keys, ...where } = options;
  const backend = await openSqlBackend(where);
  try {
    const settings = { keys: new Map(), directory: keys.path };
    const { keyRing } = await openKeyRing({ ...backend, settings });
    const operations = createKeyOperations({ ...backend, keyRing });
    return { backend, keyRing, operations, close: () => backend.close() };
  } catch (error) {
    await backend.close();
    throw error;
  }
}

/** Rotates all secrets. */
export async function rotateAll(options: RotateKeysOptions): Promise<RotationReport> {
  const rotation = rotateKeys(options);
  for (;;) {
    const { done, value } = await rotation.next();
    if (done) return value;
  }
}
