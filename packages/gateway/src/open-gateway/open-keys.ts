import { type OpenedKeyRing, openKeyRing, unboundSecretsNotice } from "@gw/key-management";
import type { GatewayBackend } from "@gw/store-abstract";
import type { ServerSettings } from "../settings/settings.js";
import type { ClosingStack } from "./closing-stack.js";
import { keyProviders } from "./key-providers.js";
import type { OpenGatewayOptions } from "./open-gateway.js";

/**
 * Opens the keys of the settings, and announces the process with them if it has a `serverId`.
 *
 * @throws KeyError, or a GatewayError of the database
 */
export async function openKeys(
  {
    backend: { kekRegistry, sealedSecrets, serverRegistry, auditLog },
    settings,
  }: {
    readonly backend: Pick<
      GatewayBackend,
      "kekRegistry" | "sealedSecrets" | "serverRegistry" | "auditLog"
    >;
    readonly settings: Pick<
      ServerSettings,
      "keys" | "isEmbedded" | "dataDir" | "environment" | "degraded"
    >;
  },
  { serverId, toleratesKeyProblems, onNotice }: OpenGatewayOptions,
  opened: ClosingStack,
): Promise<OpenedKeyRing> {
  const { keys, isEmbedded, dataDir, environment, degraded } = settings;
  if (serverId !== undefined) {
    opened.defer(() => serverRegistry.withdraw(serverId).catch(() => undefined));
  }
  const openedKeys = await openKeyRing({
    ...{ kekRegistry, sealedSecrets, auditLog, onNotice },
    settings: keys,
    generate: isEmbedded ? { directory: dataDir } : undefined,
    providers: keyProviders,
    env: environment,
    degraded: degraded || toleratesKeyProblems,
    ...(serverId !== undefined && {
      beforeRegistry: (kekVersions: readonly number[]) =>
        serverRegistry.announce({ serverId, kekVersions }),
    }),
  });
  if (serverId !== undefined && !degraded) {
    const notice = await unboundSecretsNotice({ sealedSecrets, keyRing: openedKeys.keyRing });
    if (notice !== undefined) onNotice?.(notice);
  }
  return openedKeys;
}
