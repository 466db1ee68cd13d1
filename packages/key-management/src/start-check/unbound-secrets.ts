import type { KekLookup } from "@gw/crypto";
import { bindsMoreThanApiBase, destinationOf, GatewayError } from "@gw/entities";
import { envelopeContextOf, type SealedSecret, type SealedSecretSource } from "@gw/store-abstract";
import type { KeyNotice } from "../key-notice.js";
import { nextAfter, processSecrets } from "../rotation/process-secrets.js";

const limit = 500;
const maxNamed = 10;

/**
 * Finds the secrets that do not open because their value is not bound to their `authConfig`: it was
 * modified, or a version that bound only the `api_base` sealed the value. Unwraps data keys of
 * secrets with other bound entries, and opens no value.
 *
 * @returns `undefined` if there are none, or if a key provider is unavailable
 */
export async function unboundSecretsNotice(options: {
  readonly sealedSecrets: Pick<SealedSecretSource, "pageSealedSecrets">;
  readonly keyRing: KekLookup;
}): Promise<KeyNotice | undefined> {
  try {
    const names = await unboundSecrets(options);
    return names.length === 0 ? undefined : noticeOf(names);
  } catch (error) {
    if (GatewayError.is(error, "TEMPORARILY_UNAVAILABLE")) return undefined;
    throw error;
  }
}

async function unboundSecrets({
  sealedSecrets,
  keyRing,
}: Parameters<typeof unboundSecretsNotice>[0]): Promise<string[]> {
  const names: string[] = [];
  let afterSecretId: string | undefined;
  do {
    const rows = await sealedSecrets.pageSealedSecrets({ afterSecretId, limit });
    const { unreadable } = await processSecrets(rows.filter(hasOtherEntries), async (row) => {
      const dek = await keyRing.get(row.kekVersion).unwrap(row.wrappedDek, envelopeContextOf(row));
      dek.fill(0);
    });
    const isUnbound = ({ reason }: { reason: string }) => reason === "DESTINATION_NOT_BOUND";
    names.push(...unreadable.filter(isUnbound).map(({ secretName }) => secretName));
    afterSecretId = nextAfter(rows, limit).next;
  } while (afterSecretId !== undefined);
  return names;
}

function hasOtherEntries({ authConfig }: SealedSecret): boolean {
  return bindsMoreThanApiBase(destinationOf(authConfig));
}

function noticeOf(names: readonly string[]): KeyNotice {
  const rest = names.length > maxNamed ? `, and ${names.length - maxNamed} more` : "";
  const message =
    `Secrets sealed without their destination do not open: ${names.slice(0, maxNamed).join(", ")}` +
    `${rest}. Check the \`auth_config\` of each, then enter its value again with ` +
    "`gw secrets update`";
  return { code: "SECRETS_UNREADABLE", message };
}
