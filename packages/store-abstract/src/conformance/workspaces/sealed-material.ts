import assert from "node:assert/strict";
import { CryptoError, openSecretFields } from "@gw/crypto";
import { defaultWorkspace, type WorkspaceId } from "@gw/entities";
import type { SealedSecret } from "../../ports/sealed-secret-source.js";
import { envelopeContextOf } from "../../secret-opening.js";
import type { Fixture } from "../kit/fixture.js";
import type { Suite } from "../kit/suite.js";
import { fill, resourceType } from "./contents.js";
import { workspaceTest } from "./workspace-case.js";

/** Opens a sealed row as if it were one of the given workspace. */
async function openedIn(
  { keys }: Fixture,
  workspaceId: WorkspaceId,
  row: SealedSecret,
): Promise<unknown> {
  const { encryptedValue, wrappedDek, kekVersion } = row;
  const opened = await openSecretFields({
    envelope: { encryptedValue, wrappedDek, kekVersion },
    context: envelopeContextOf({ ...row, workspaceId }),
    keyRing: keys.ring,
  });
  return opened.reveal();
}

export function sealedMaterialCases(suite: Suite): void {
  suite.describe("sealed values", "SealedSecretSource", () => {
    workspaceTest(
      suite,
      "of a workspace are the only ones in its material",
      async (f, { open }) => {
        const other = await open("other");
        const sides = [
          { workspaceId: defaultWorkspace, store: f.store },
          { workspaceId: other.workspaceId, store: other.store },
        ];
        const { sealedSecrets } = f.ports;
        await fill(f.store, "first");
        const contents = [await fill(f.store, "same"), await fill(other.store, "same")];
        const onlyOther = await fill(other.store, "theirs");
        for (const [index, { workspaceId, store }] of sides.entries()) {
          const own = contents[index];
          assert.ok(own, "each workspace must have contents");
          const { endpointName, alias, resourceId } = own;
          const keys = [
            { endpointName },
            { endpointName: alias },
            { resourceType, resourceId },
          ] as const;
          for (const by of keys) {
            const page = await sealedSecrets.findEndpointMaterial(workspaceId, by);
            assert.equal(page.revision, await store.getRevision());
            const [material, ...rest] = page.endpoints;
            assert.deepEqual(rest, []);
            assert.equal(material?.endpoint.endpointId, own.endpointId);
            const secret = material.models[0]?.secret;
            assert.deepEqual([secret?.workspaceId, secret?.secretId], [workspaceId, own.secretId]);
          }
        }
        for (const by of [
          { endpointName: onlyOther.endpointName },
          { endpointName: onlyOther.alias },
          { resourceType, resourceId: onlyOther.resourceId },
        ] as const) {
          const { endpoints } = await sealedSecrets.findEndpointMaterial(defaultWorkspace, by);
          assert.deepEqual(endpoints, [], "material must not be of another workspace");
        }
      },
    );

    workspaceTest(suite, "are paged by workspace with their endpoints", async (f, { open }) => {
      const { workspaceId, store } = await open("other");
      const { sealedSecrets } = f.ports;
      const ids = new Map<WorkspaceId, string[]>();
      for (const prefix of ["one", "two", "three"]) {
        for (const [id, mine] of [
          [defaultWorkspace, f.store],
          [workspaceId, store],
        ] as const) {
          const { endpointId } = await fill(mine, prefix);
          ids.set(id, [...(ids.get(id) ?? []), endpointId]);
        }
      }
      for (const [id, expected] of ids) {
        const found: string[] = [];
        let after: number | undefined = 0;
        while (after !== undefined && found.length <= 3) {
          const page = await sealedSecrets.pageEndpointMaterial(id, { after, limit: 2 });
          found.push(...page.endpoints.map(({ endpoint }) => endpoint.endpointId));
          assert.equal(
            page.revision,
            await (id === workspaceId ? store : f.store).getRevision(),
            "the revision of material must be that of its workspace",
          );
          after = page.next;
        }
        assert.deepEqual(found, expected);
      }
    });

    workspaceTest(
      suite,
      "of all workspaces are counted, paged and replaced together",
      async (f, { open }) => {
        const other = await open("other");
        const expected: [WorkspaceId, string][] = [];
        for (const [id, store] of [
          [defaultWorkspace, f.store],
          [other.workspaceId, other.store],
        ] as const) {
          for (const name of ["one", "two"]) {
            expected.push([id, (await fill(store, name)).secretId]);
          }
        }
        const rows: SealedSecret[] = [];
        for (let afterSecretId = ""; rows.length < 5; ) {
          const page = await f.ports.sealedSecrets.pageSealedSecrets({ afterSecretId, limit: 3 });
          rows.push(...page);
          const last = page.at(-1);
          if (last === undefined) break;
          afterSecretId = last.secretId;
        }
        const byId = ([, a]: [string, string], [, b]: [string, string]): number => (a < b ? -1 : 1);
        assert.deepEqual(
          rows.map((row): [string, string] => [row.workspaceId, row.secretId]),
          expected.toSorted(byId),
        );
        const counts = await f.ports.sealedSecrets.countSecretsByKek();
        assert.deepEqual([...counts], [[1, 4]]);
        const revisions = [await f.store.getRevision(), await other.store.getRevision()];
        const swaps = rows.map(({ secretId, kekVersion, wrappedDek }) => {
          const swapped = { kekVersion, wrappedDek };
          return { secretId, expected: swapped, replacement: swapped };
        });
        const replaced = await f.ports.sealedSecrets.replaceSeals({ swaps });
        assert.deepEqual(
          [...(replaced ?? [])].sort(),
          swaps.map(({ secretId }) => secretId),
        );
        assert.deepEqual([await f.store.getRevision(), await other.store.getRevision()], revisions);
      },
    );

    workspaceTest(suite, "do not open in another workspace", async (f, { open }) => {
      const [one, two] = [await open("one"), await open("two")];
      const stores = new Map([
        [defaultWorkspace, f.store],
        [one.workspaceId, one.store],
        [two.workspaceId, two.store],
      ]);
      for (const [workspaceId, store] of stores) {
        const { secretId } = await fill(store, "same");
        for (const api_key of ["sk-same-0123456789abcdef", "replaced"]) {
          if (api_key === "replaced") {
            await store.updateGatewaySecret({ secretId, secretValue: { api_key } });
          }
          const row = await f.sealed(secretId);
          assert.deepEqual(await openedIn(f, workspaceId, row), { api_key });
          for (const other of stores.keys()) {
            if (other === workspaceId) continue;
            await assert.rejects(
              openedIn(f, other, row),
              (error) => CryptoError.is(error, "ENVELOPE_TAMPERED"),
              "a value must not open as one of another workspace",
            );
          }
        }
      }
    });
  });
}
