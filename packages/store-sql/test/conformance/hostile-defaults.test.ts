import { type ConformanceHarness, storeConformance } from "@gw/store-abstract/conformance";
import { describeOn, type OwnServer, startServer, type TestServer } from "@gw/test-databases";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hostileServer, withHostileDefaults } from "../dialects/server/hostile-defaults.ts";
import { openFilled } from "../fixtures/filled-backend.ts";
import { freshDatabase } from "../fixtures/fresh-database.ts";
import { type ServerSubjects, serverSubjects } from "./open-subject.ts";

/** The groups of cases that depend on settings of the session most. */
const selectedGroups: readonly string[] = ["secrets", "tags"];

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
  registerCases(() => server);
});

describeOn("postgres", (server) => registerCases(() => server));

function registerCases(server: () => TestServer): void {
  let subjects: ServerSubjects;
  beforeAll(() => {
    subjects = serverSubjects(withHostileDefaults(server()));
  });
  afterAll(() => subjects.close());

  test("texts are stored in UTF-8 as given", async () => {
    const database = await freshDatabase(withHostileDefaults(server()));
    const names = ["naïve", "日本語", "🔑", "back\\slash", 'quo"te', "it's"];
    const { backend, store } = await openFilled({ url: database.url });
    for (const secretName of names) {
      await store.createGatewaySecret({ secretName, secretValue: { api_key: "sk-0123456789" } });
    }
    await backend.close();
    const isMysql = server().kind === "mysql";
    const rows = await database.run(
      `select lower(${isMysql ? "hex(secret_name)" : "encode(convert_to(secret_name, 'UTF8'), 'hex')"}) as name
      from gateway_secrets where secret_name <> 'openai' order by created_revision`,
    );
    expect(rows).toEqual(names.map((name) => ({ name: Buffer.from(name).toString("hex") })));
  });

  registerConformance((environment) => subjects.open(environment));
}
