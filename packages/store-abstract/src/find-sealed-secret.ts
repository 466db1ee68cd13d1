import type { SealedSecret, SealedSecretSource } from "./ports/sealed-secret-source.js";

/** The sealed row of one secret; `undefined` when there is none. */
export async function findSealedSecret(
  source: Pick<SealedSecretSource, "pageSealedSecrets">,
  secretId: string,
): Promise<SealedSecret | undefined> {
  const [row] = await source.pageSealedSecrets({ afterSecretId: before(secretId), limit: 1 });
  return row?.secretId === secretId ? row : undefined;
}

/** A string that sorts directly before an id, with no valid id between the two. */
function before(secretId: string): string {
  const last = secretId.charCodeAt(secretId.length - 1);
  return `${secretId.slice(0, -1)}${String.fromCharCode(last - 1)}~`;
}
