import { openSealedSecret } from "@gw/key-management";
import { openOperator } from "../databases/operator.ts";
import type { SoakDatabase } from "../databases/with-database.ts";
import type { SoakWorkspace } from "./create-workspaces.ts";
import type { CredentialHistory } from "./credential-history.ts";

/**
 * Checks that the secret of every workspace is sealed under one key version, and opens with this key alone to
 * the last credential of that workspace.
 *
 * @returns the number of secrets that do
 */
export async function checkSecrets(
  { url, keys }: Pick<SoakDatabase, "url" | "keys">,
  options: {
    readonly workspaces: readonly SoakWorkspace[];
    readonly history: CredentialHistory;
    readonly version: number;
    readonly onProblem: (problem: string) => void;
  },
): Promise<number> {
  const { workspaces, history, version, onProblem } = options;
  const keyRing = await keys.ring([version]);
  const { backend, close } = await openOperator({ url, keys });
  const names = new Map(workspaces.map(({ name, secretId }) => [secretId, name]));
  let opened = 0;
  try {
    for (let afterSecretId: string | undefined; ; ) {
      const rows = await backend.sealedSecrets.pageSealedSecrets({ afterSecretId, limit: 500 });
      for (const secret of rows) {
        const { secretId, kekVersion } = secret;
        const name = names.get(secretId) ?? "";
        names.delete(secretId);
        try {
          const value = (await openSealedSecret({ secret, keyRing })).reveal().api_key ?? "";
          if (history.possible(name).has(value)) opened += 1;
          else onProblem(`the secret of ${name} is ${value}`);
        } catch (error) {
          onProblem(`the secret of ${name}, key version ${kekVersion}: ${String(error)}`);
        }
      }
      afterSecretId = rows.at(-1)?.secretId;
      if (afterSecretId === undefined) break;
    }
  } finally {
    await close();
  }
  for (const name of names.values()) onProblem(`the secret of ${name} is missing`);
  return opened;
}
