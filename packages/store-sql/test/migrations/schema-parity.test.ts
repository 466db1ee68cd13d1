import { describeOn, serverKinds } from "@gw/test-databases";
import { expect, onTestFinished, test } from "vitest";
import { openSqlBackend } from "../../src/index.ts";
import { openFilled } from "../fixtures/filled-backend.ts";
import { freshDatabase, openFresh } from "../fixtures/fresh-database.ts";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";
import { serverSchemas, sqliteSchema } from "./logical-schema.ts";

for (const kind of serverKinds) {
  describeOn(kind, (server) => {
    test("has the same tables, columns, keys, indexes and references as SQLite", async () => {
      const folder = temporaryFolder();
      await (await openSqlBackend({ url: `sqlite:${folder.path}/gateway.db` })).close();
      const expected = sqliteSchema(`${folder.path}/gateway.db`);
      folder.remove();
      const database = await freshDatabase(server);
      await (await openSqlBackend({ url: database.url })).close();
      expect(await serverSchemas[kind](database)).toEqual(expected);
      expect(Object.keys(expected).length).toBeGreaterThanOrEqual(10);
    });

    test("compares texts byte by byte, whatever the default collation", async () => {
      const database = await freshDatabase(server);
      if (kind === "mysql") {
        await database.run(
          `alter database ${database.name} character set utf8mb4 collate utf8mb4_general_ci`,
        );
      }
      await (await openSqlBackend({ url: database.url })).close();
      const collations = await database.run(
        kind === "mysql"
          ? `select distinct collation_name as name from information_schema.columns
            where table_schema = database() and collation_name is not null`
          : `select distinct collation_name as name from information_schema.columns
            where table_schema = current_schema() and data_type = 'text'`,
      );
      expect(collations).toHaveLength(1);
      expect(collations[0]?.name).toMatch(/^(utf8mb4_nopad_bin|utf8mb4_0900_bin|C)$/);
    });

    test("distinguishes names by case and accent, whatever the default collation", async () => {
      const database = await freshDatabase(server);
      if (kind === "mysql") {
        await database.run(
          `alter database ${database.name} character set utf8mb4 collate utf8mb4_general_ci`,
        );
      }
      const { backend, store, secret } = await openFilled({ url: database.url });
      onTestFinished(() => backend.close());
      const names = ["OpenAI", "OPENAI", "opénai"];
      for (const secretName of names) {
        await store.createGatewaySecret({ secretName, secretValue: { api_key: "sk-0123456789" } });
      }
      for (const secretName of ["openai", ...names]) {
        expect((await store.getSecretInfo({ secretName })).secretName).toBe(secretName);
      }
      expect((await store.getSecretInfo({ secretName: "openai" })).secretId).toBe(secret.secretId);
    });

    test("stores sealed values over 64 KiB, and times in milliseconds", async () => {
      const clock = () => 1_795_649_782_785;
      const { backend, secret } = await openFresh(server, { clock });
      expect(secret.createdAt).toBe(clock());
      const [row] = await backend.sealedSecrets.pageSealedSecrets({ limit: 1 });
      if (row === undefined) throw new Error("there is a secret");
      const encryptedValue = Buffer.alloc(300_000, 0xa7);
      const wrappedDek = Buffer.alloc(9_000, 0x5c);
      const replacement = { kekVersion: 2_147_483_647, wrappedDek, encryptedValue };
      const swap = { secretId: secret.secretId, expected: row, replacement };
      const replaced = await backend.sealedSecrets.replaceSeals({ swaps: [swap] });
      expect(replaced?.size).toBe(1);
      const [found] = await backend.sealedSecrets.pageSealedSecrets({ limit: 1 });
      expect(Buffer.compare(found?.encryptedValue ?? Buffer.of(), encryptedValue)).toBe(0);
      expect(Buffer.compare(found?.wrappedDek ?? Buffer.of(), wrappedDek)).toBe(0);
      expect(found?.kekVersion).toBe(2_147_483_647);
    });

    test("the database rejects rows that the gateway never writes", async () => {
      const { database, store, definition } = await openFresh(server);
      const modelConfigs = [{ modelDefinitionId: definition.modelDefinitionId }];
      await store.createGatewayEndpoint({ name: "chat", modelConfigs });
      const rejected = [
        "update gateway_secrets set secret_id = 's-other'",
        "update gateway_secrets set secret_name = 'other'",
        "update gateway_secrets set secret_name = 'openai '",
        "update gateway_secrets set provider = null",
        "update gateway_endpoint_model_mappings set endpoint_id = 'e-x'",
        "delete from gateway_endpoints",
        "delete from gateway_model_definitions",
        "delete from gateway_secrets",
        "update gateway_endpoint_model_mappings set linkage_type = 'OTHER'",
        "update gateway_endpoint_model_mappings set weight = -1",
        "update gateway_endpoints set created_at = 'now'",
        "update gateway_endpoints set usage_tracking = 2",
        "insert into gateway_revision (id, revision) values (2, 1)",
      ];
      for (const sql of rejected) {
        await expect(database.run(sql), sql).rejects.toThrow();
      }
      await database.run("update gateway_secrets set secret_name = secret_name, kek_version = 2");
      expect(await database.run("select kek_version as version from gateway_secrets")).toEqual([
        { version: 2 },
      ]);
    });
  });
}
