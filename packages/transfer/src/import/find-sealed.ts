import type { SealedSecret, SealedSecretSource } from "@gw/store-abstract";

/** The sealed row of one secret. */
export async function findSealed(
  source: Pick<SealedSecretSource, "pageSealedSecrets">,
  secretId: string,
): Promise<SealedSecret | undefined> {
  const [row] = await source.pageSealedSecrets({ afterSecretId: before(secretId), limit: 1 });
  return row?.secretId === secretId ? row : undefined;
}

/** A text that stands right before an id, with no other id between the two. */
function before(secretId: string): string {
  const last = secretId.charCodeAt(secretId.length - 1);
  return `${secretId.slice(0, -1)}${String.fromCharCode(last - 1)}~`;
}
