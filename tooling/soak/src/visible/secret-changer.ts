import type { GatewayStore } from "@gw/store-abstract";

interface Change {
  readonly version: string;
  readonly revision: number;
  /** By `performance.now()`. */
  readonly acknowledgedAt: number;
}

/** Changes the same secret repeatedly. */
export interface SecretChanger {
  readonly secretId: string;
  change(): Promise<Change>;
}

export async function createSecretChanger(store: GatewayStore): Promise<SecretChanger> {
  const { secretId } = await store.createGatewaySecret({
    secretName: "changing",
    secretValue: { api_key: "unchanged" },
  });
  let count = 0;
  return {
    secretId,
    async change() {
      count += 1;
      const version = `v${count}`;
      let revision = 0;
      const onCommitted = (committed: number): void => {
        revision = committed;
      };
      await store.updateGatewaySecret(
        { secretId, authConfig: { api_version: version } },
        { onCommitted },
      );
      return { version, revision, acknowledgedAt: performance.now() };
    },
  };
}
