import { type ServerKind, serverKinds } from "@gw/test-databases";

/** A database that stores secrets. */
export type DatabaseKind = "sqlite" | ServerKind;

export const databaseKinds: readonly DatabaseKind[] = ["sqlite", ...serverKinds];
