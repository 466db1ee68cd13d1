import { CryptoError } from "@gw/crypto";
import type { ExportEntry } from "./export-entry.js";
import type { ExportCounts } from "./export-header.js";
import { malformed } from "./line-fields.js";
import type { VerifiedFile } from "./verified-file.js";

const order: readonly ExportEntry["type"][] = ["secret", "model_definition", "endpoint", "binding"];

/**
 * Reads a whole file before anything is imported and checks that it has as many entries as its
 * header counts, each once, each after the entries that it refers to, and that every secret can be
 * opened.
 *
 * @throws GatewayError INVALID_PARAMETER_VALUE
 */
export async function checkStructure(
  file: VerifiedFile,
  onEntry: (done: number, total: number) => void,
): Promise<void> {
  const { counts } = file.header;
  const total = totalOf(counts);
  const structure = new Structure();
  let line = 1;
  for await (const entry of file.entries()) {
    line += 1;
    structure.add(entry, line);
    if (entry.type === "secret") await requireOpenable(file, entry.secret, line);
    onEntry(line - 1, total);
  }
  structure.requireCounts(counts);
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
    if (rank < this.#rank) throw malformed(line, "comes after an entry of a later kind");
    this.#rank = rank;
    this.#counts.set(type, (this.#counts.get(type) ?? 0) + 1);
    for (const reference of referencesOf(entry)) {
      if (!this.#ids.has(reference))
        throw malformed(line, "refers to an entry that no earlier line has");
    }
    const id = idOf(entry);
    if (this.#ids.has(id)) throw malformed(line, "repeats an earlier entry");
    this.#ids.add(id);
  }

  requireCounts(counts: ExportCounts): void {
    const expected = [counts.secrets, counts.modelDefinitions, counts.endpoints, counts.bindings];
    const found = order.map((type) => this.#counts.get(type) ?? 0);
    if (expected.every((count, index) => count === found[index])) return;
    throw malformed(1, "has `counts` that differ from the entries of the file");
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

async function requireOpenable(
  file: VerifiedFile,
  secret: Parameters<VerifiedFile["open"]>[0],
  line: number,
): Promise<void> {
  try {
    await file.open(secret);
  } catch (error) {
    if (CryptoError.is(error)) throw malformed(line, "has a secret that cannot be opened");
    throw error;
  }
}
