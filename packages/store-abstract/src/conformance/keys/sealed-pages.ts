import assert from "node:assert/strict";
import { keysInStates } from "../kit/case-keys.js";
import { expectReplaced } from "../kit/expect-key-writes.js";
import type { Fixture } from "../kit/fixture.js";
import { rounds } from "../kit/rounds.js";
import type { Suite } from "../kit/suite.js";

async function idsOf(
  f: Fixture,
  page: { afterSecretId?: string; limit: number; excludeKekVersion?: number },
): Promise<string[]> {
  const rows = await f.ports.sealedSecrets.pageSealedSecrets(page);
  return rows.map(({ secretId }) => secretId);
}

export function sealedPageCases(suite: Suite): void {
  suite.describe(
    "pages of sealed secrets",
    "SealedSecretSource.pageSealedSecrets, countSecretsByKek",
    () => {
      suite.test("contain everything that the envelope binds", async (f) => {
        const created = await f.secret({
          secretName: "Ünïcode 🔑",
          provider: "openai",
          authConfig: { api_base: "https://here.example", region: "eu" },
        });
        const bare = await f.secret();
        const rows = await f.ports.sealedSecrets.pageSealedSecrets({ limit: 10 });
        assert.equal(rows.length, 2);
        for (const info of [created, bare]) {
          const row = rows.find(({ secretId }) => secretId === info.secretId);
          assert.ok(row, "the page must have the sealed row of the secret");
          const { secretName, provider, authConfig, kekVersion } = row;
          assert.deepEqual(
            { secretName, provider, authConfig, kekVersion },
            {
              secretName: info.secretName,
              provider: info.provider,
              authConfig: info.authConfig,
              kekVersion: 1,
            },
          );
          assert.deepEqual(await f.opened(info.secretId), { api_key: "sk-0123456789abcdef" });
        }
      });

      suite.test("return every secret once by ascending id, in pages of any size", async (f) => {
        const created: string[] = [];
        while (created.length < 9) created.push((await f.secret()).secretId);
        const sorted = created.sort();
        for (const limit of [1, 2, 4, 8, 9, 10]) {
          const all: string[] = [];
          for (const _ of rounds()) {
            const afterSecretId = all.at(-1);
            const ids = await idsOf(f, {
              limit,
              ...(afterSecretId !== undefined && { afterSecretId }),
            });
            assert.ok(ids.length <= limit, "a page must have at most `limit` rows");
            if (ids.length === 0) break;
            all.push(...ids);
          }
          assert.deepEqual(all, sorted, `pages of ${limit}`);
        }
        assert.deepEqual(
          await idsOf(f, { limit: 3, afterSecretId: sorted[3] ?? "" }),
          sorted.slice(4, 7),
        );
        assert.deepEqual(await idsOf(f, { limit: 3, afterSecretId: "t" }), []);
        assert.deepEqual(await idsOf(f, { limit: 2, afterSecretId: "s-" }), sorted.slice(0, 2));
      });

      suite.test(
        "exclude a key version, and count the secrets of each version",
        async (f) => {
          const { sealedSecrets } = f.ports;
          assert.deepEqual(await sealedSecrets.countSecretsByKek(), new Map());
          const created: string[] = [];
          while (created.length < 5) created.push((await f.secret()).secretId);
          const sorted = created.sort();
          assert.deepEqual(await sealedSecrets.countSecretsByKek(), new Map([[1, 5]]));
          for (const secretId of sorted.slice(0, 2)) {
            const { kekVersion, wrappedDek } = await f.sealed(secretId);
            const expected = { kekVersion, wrappedDek };
            const replacement = { kekVersion: 2, wrappedDek };
            await expectReplaced(f, { secretId, expected, replacement });
          }
          assert.deepEqual(
            await sealedSecrets.countSecretsByKek(),
            new Map([
              [1, 3],
              [2, 2],
            ]),
          );
          assert.deepEqual(await idsOf(f, { limit: 10, excludeKekVersion: 1 }), sorted.slice(0, 2));
          assert.deepEqual(await idsOf(f, { limit: 2, excludeKekVersion: 2 }), sorted.slice(2, 4));
          const rest = { limit: 9, excludeKekVersion: 2, afterSecretId: sorted[2] ?? "" };
          assert.deepEqual(await idsOf(f, rest), sorted.slice(3));
          assert.deepEqual(await idsOf(f, { limit: 10, excludeKekVersion: 3 }), sorted);
          await f.store.deleteGatewaySecret({ secretId: sorted[0] ?? "" });
          await f.store.deleteGatewaySecret({ secretId: sorted[1] ?? "" });
          assert.deepEqual(await sealedSecrets.countSecretsByKek(), new Map([[1, 3]]));
        },
        { keys: () => keysInStates({ 1: "active", 2: "staged" }) },
      );
    },
  );
}
