import type { SealedSecretSource, SealSwap } from "@gw/store-abstract";

/** Replaces seals by primary key alone, whatever has happened to the row since it was read. */
export function blindSeals(sealedSecrets: SealedSecretSource): SealedSecretSource {
  return {
    findEndpointMaterial: (workspace, by) => sealedSecrets.findEndpointMaterial(workspace, by),
    pageEndpointMaterial: (workspace, page) => sealedSecrets.pageEndpointMaterial(workspace, page),
    pageSealedSecrets: (page) => sealedSecrets.pageSealedSecrets(page),
    countSecretsByKek: () => sealedSecrets.countSecretsByKek(),
    async replaceSeals({ swaps }) {
      const current = new Map<string, SealSwap["expected"]>();
      for (let afterSecretId: string | undefined; ; ) {
        const rows = await sealedSecrets.pageSealedSecrets({ afterSecretId, limit: 1_000 });
        for (const row of rows) current.set(row.secretId, row);
        afterSecretId = rows.at(-1)?.secretId;
        if (afterSecretId === undefined) break;
      }
      const blind = swaps.flatMap(({ secretId, replacement }) => {
        const expected = current.get(secretId);
        return expected === undefined ? [] : [{ secretId, expected, replacement }];
      });
      return sealedSecrets.replaceSeals({ swaps: blind });
    },
  };
}

/** Waits for `pause` between reading a batch of secrets and replacing the first seals. */
export function pauseBeforeReplacing(
  sealedSecrets: SealedSecretSource,
  pause: () => Promise<void>,
): SealedSecretSource {
  let hasPaused = false;
  return {
    findEndpointMaterial: (workspace, by) => sealedSecrets.findEndpointMaterial(workspace, by),
    pageEndpointMaterial: (workspace, page) => sealedSecrets.pageEndpointMaterial(workspace, page),
    pageSealedSecrets: (page) => sealedSecrets.pageSealedSecrets(page),
    countSecretsByKek: () => sealedSecrets.countSecretsByKek(),
    async replaceSeals(batch) {
      if (!hasPaused) {
        hasPaused = true;
        await pause();
      }
      return sealedSecrets.replaceSeals(batch);
    },
  };
}
