import { CryptoError } from "@gw/crypto";
import type { ExportEntry } from "./export-entry.js";
import type { ExportCounts } from "./export-header.js";
import { malformed } from "./line-fields.js";
import type { VerifiedFile } from "./verified-file.js";

const order: readonly ExportEntry["type"][] = ["secret", "model_definition", "endpoint", "binding"];

/**
 * Reads all of a file once before anything of it is written: as many things as it says, each once,
 * none before what it refers to, and every secret opens.
 *
 * @throws GatewayError INVALID_PARAMETER_VALUE
 */
export async function checkStructure(
  file: VerifiedFile,
  onEntry: (done: number, total: number) => void,
): Promise<void> {
  const { counts } = file.header;
  const total = totalOf(counts);
  const seen = new Structure();
  let line = 1;
  for await (const entry of file.entries()) {
    line += 1;
    seen.add(entry, line);
    if (entry.type === "secret") await requireOpening(file, entry.secret, line);
    onEntry(line - 1, total);
  }
  seen.requireCounts(counts);
}

export function totalOf(counts: ExportCounts): number {
  return Object.values(counts).reduce((sum: number, count: number) => sum + count, 0);
}

class Structure {
  readonly #ids = new Set<string>();
  readonly #counts = new Map<ExportEntry["type"], number>();
  #rank = 0;

  add(entry: ExportEntry, line: number): void {
    const { type } = entry;
    const rank = order.indexOf(type);
    if (rank < this.#rank) throw malformed(line, "is not where it belongs");
    this.#rank = rank;
    this.#counts.set(type, (this.#counts.get(type) ?? 0) + 1);
    for (const reference of referencesOf(entry)) {
      if (!this.#ids.has(reference)) throw malformed(line, "refers to what is not before it");
    }
    const id = idOf(entry);
    if (this.#ids.has(id)) throw malformed(line, "is there twice");
    this.#ids.add(id);
  }

  requireCounts(counts: ExportCounts): void {
    const expected = [counts.secrets, counts.modelDefinitions, counts.endpoints, counts.bindings];
    const found = order.map((type) => this.#counts.get(type) ?? 0);
    if (expected.every((count, index) => count === found[index])) return;
    throw malformed(1, "counts other things than there are");
  }
}

function idOf(entry: ExportEntry): string {
  if (entry.type === "secret") return `secret ${entry.secret.secretId}`;
  if (entry.type !== "binding") return `${entry.type} ${entry.id}`;
  const { endpointId, resourceType, resourceId } = entry.input;
  return JSON.stringify([endpointId, resourceType, resourceId]);
}

function referencesOf(entry: ExportEntry): readonly string[] {
  switch (entry.type) {
    case "secret":
      return [];
    case "model_definition":
      return entry.input.secretId === undefined ? [] : [`secret ${entry.input.secretId}`];
    case "endpoint":
      return entry.input.models.map(
        ({ modelDefinitionId }) => `model_definition ${modelDefinitionId}`,
      );
    case "binding":
      return [`endpoint ${entry.input.endpointId}`];
  }
}

async function requireOpening(
  file: VerifiedFile,
  secret: Parameters<VerifiedFile["open"]>[0],
  line: number,
): Promise<void> {
  try {
    await file.open(secret);
  } catch (error) {
    if (CryptoError.is(error)) throw malformed(line, "holds a secret that does not open");
    throw error;
  }
}
