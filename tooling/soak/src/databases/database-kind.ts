import { type ServerKind, serverKinds } from "@gw/test-databases";

/** Every kind of database that secrets lie in. */
export type DatabaseKind = "sqlite" | ServerKind;

const databaseKinds: readonly DatabaseKind[] = ["sqlite", ...serverKinds];

/** Those that were asked for; all of them where none was. @throws RangeError */
export function chosenKinds(only: readonly string[] = []): readonly DatabaseKind[] {
  const unknown = only.find((kind) => !databaseKinds.some((known) => known === kind));
  if (unknown !== undefined) throw new RangeError(`--only takes ${databaseKinds.join(", ")}`);
  return databaseKinds.filter((kind) => only.length === 0 || only.includes(kind));
}
