import { type ConformanceHarness, storeConformance } from "@gw/store-abstract/conformance";
import {
  describeOn,
  type OwnServer,
  type ServerKind,
  startServer,
  type TestDatabase,
  type TestServer,
} from "@gw/test-databases";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  dropHostileUser,
  hostileServer,
  hostileUser,
} from "../dialects/server/hostile-defaults.ts";
import { openFilled } from "../fixtures/filled-backend.ts";
import { openUrl } from "./open-subject.ts";

/** The groups of cases that depend on settings of the session most. */
const selectedGroups: readonly string[] = ["secrets", "tags", "endpoint material"];

/** Registers the cases of the selected groups; all cases with GW_NIGHTLY=1. */
function registerConformance(open: ConformanceHarness["open"]): void {
  const isNightly = process.env.GW_NIGHTLY === "1";
  let isSelected = false;
  storeConformance({
    open,
    describe(name, body) {
      isSelected = isNightly || selectedGroups.includes(name);
      body();
    },
    test(name, body) {
      if (isSelected) test(name, body);
    },
  });
}

describeOn("mysql", () => {
  let server: OwnServer;
  beforeAll(async () => {
    server = await startServer("mysql", { settings: hostileServer });
  });
  afterAll(() => server.stop());
  registerCases("mysql", () => server);
});

describeOn("postgres", (server) => registerCases("postgres", () => server));

function registerCases(kind: ServerKind, server: () => TestServer): void {
  let database: TestDatabase;
  let url: string;
  const isMysql = kind === "mysql";

  beforeAll(async () => {
    database = await server().createDatabase();
    url = await hostileUser(database);
  });
  afterAll(async () => {
    await dropHostileUser(database);
    await database.drop();
  });

  test("texts are stored in UTF-8 as given", async () => {
    const names = ["naïve", "日本語", "🔑", "back\\slash", 'quo"te', "it's"];
    const { backend, store } = await openFilled({ url });
    for (const secretName of names) {
      await store.createGatewaySecret({ secretName, secretValue: { api_key: "sk-0123456789" } });
    }
    await backend.close();
    const rows = await database.run(
      `select lower(${isMysql ? "hex(secret_name)" : "encode(convert_to(secret_name, 'UTF8'), 'hex')"}) as name
      from gateway_secrets where secret_name <> 'openai' order by created_revision`,
    );
    expect(rows).toEqual(names.map((name) => ({ name: Buffer.from(name).toString("hex") })));
    await database.wipe();
  });

  registerConformance((environment) =>
    openUrl(environment, { url, remove: () => database.wipe() }),
  );
}
