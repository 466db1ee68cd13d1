import type { SealedSecretSource, SealSwap } from "@gw/store-abstract";

/**
 * The negative control: seals are replaced by primary key alone, whatever has become of the row
 * since it was read, and whichever version is active.
 */
export function blindSeals(sealedSecrets: SealedSecretSource): SealedSecretSource {
  return {
    findEndpointMaterial: (by) => sealedSecrets.findEndpointMaterial(by),
    pageEndpointMaterial: (page) => sealedSecrets.pageEndpointMaterial(page),
    pageSealedSecrets: (page) => sealedSecrets.pageSealedSecrets(page),
    countSecretsByKek: () => sealedSecrets.countSecretsByKek(),
    async replaceSeals({ swaps }) {
      const present = new Map<string, SealSwap["expected"]>();
      for (let afterSecretId: string | undefined; ; ) {
        const rows = await sealedSecrets.pageSealedSecrets({ afterSecretId, limit: 1_000 });
        for (const row of rows) present.set(row.secretId, row);
        afterSecretId = rows.at(-1)?.secretId;
        if (afterSecretId === undefined) break;
      }
      const blind = swaps.flatMap(({ secretId, replacement }) => {
        const expected = present.get(secretId);
        return expected === undefined ? [] : [{ secretId, expected, replacement }];
      });
      return sealedSecrets.replaceSeals({ swaps: blind });
    },
  };
}
