import { oneActiveKey } from "@gw/store-abstract/conformance";
import { describeOn, serverKinds } from "@gw/test-databases";
import { expect, onTestFinished, test } from "vitest";
import { openSqlBackend, type SqlBackend } from "../../src/index.ts";
import { openFresh } from "../fixtures/fresh-database.ts";

for (const kind of serverKinds) {
  describeOn(kind, (server) => {
    test("servers that purge at the same time delete different rows", async () => {
      const { backend, database } = await openFresh(server);
      const others = await Promise.all(
        Array.from({ length: 3 }, async () => {
          const other = await openSqlBackend({ url: database.url });
          onTestFinished(() => other.close());
          return other;
        }),
      );
      await leaveSecrets(backend, 40);
      const counts = await Promise.all(
        [backend, ...others].map(({ workspaces }) => workspaces?.purge(10)),
      );
      expect(counts).toEqual([10, 10, 10, 10]);
      expect(await backend.workspaces?.purge(10)).toBe(0);
    });
  });
}

/** Deletes a workspace with secrets, whose rows are left. */
async function leaveSecrets({ workspaces, openStore }: SqlBackend, count: number): Promise<void> {
  if (workspaces === undefined) throw new Error("a SQL backend has workspaces");
  const { workspaceId } = await workspaces.create({ name: "research" });
  const { ring: keyRing } = await oneActiveKey();
  const store = openStore({ keyRing, workspace: workspaceId });
  for (let index = 0; index < count; index += 1) {
    const secretValue = { api_key: "sk-0123456789abcdef" };
    await store.createGatewaySecret({ secretName: `secret-${index}`, secretValue });
  }
  await workspaces.delete({ workspaceId, cascade: true });
}
