import { randomBytes } from "node:crypto";
import { openKeyRing, parseKeySettings } from "@gw/key-management";
import { openSqlBackend } from "@gw/store-sql";
import { describeOn, serverKinds, type TestServer } from "@gw/test-databases";
import { expect, onTestFinished, test } from "vitest";
import { type CheckOptions, checkDatabase } from "../../../src/fleet/check/check-database.ts";
import { ContestedResources } from "../../../src/fleet/writers/contested-resources.ts";
import { createFixedResources } from "../../../src/fleet/writers/fixed-resources.ts";
import { GatewayClient } from "../../../src/fleet/writers/gateway-client.ts";
import { Journal } from "../../../src/fleet/writers/journal.ts";
import { allowedRivalErrors, Rival } from "../../../src/fleet/writers/rival.ts";
import { Writer } from "../../../src/fleet/writers/writer.ts";
import { Random } from "../../../src/load/random.ts";
import { ResponseStatistics } from "../../../src/load/response-statistics.ts";

for (const kind of serverKinds) {
  describeOn(kind, (server) => {
    test("finds everything that writers and rivals wrote", async () => {
      const written = await writeMuch(server);
      const { problems, revision } = await checkDatabase(written);
      expect(problems).toEqual([]);
      expect(revision).toBe(written.journal.acknowledged.length);
    });

    test("reports altered, lost, repeated and unrequested mutations", async () => {
      const written = await writeMuch(server);
      const { database, journal } = written;
      await database.run("delete from gateway_endpoint_bindings where resource_id = 'fixed'");
      await database.run("update gateway_endpoints set usage_tracking = 0 where name = 'shared'");
      await database.run(
        "update gateway_endpoint_model_mappings set weight = 0 where endpoint_id = " +
          "(select endpoint_id from gateway_endpoints where name = 'shared')",
      );
      const last = journal.acknowledged.length;
      await database.run(
        `update gateway_audit_log set request_id = 'fixed-1' where revision = ${last}`,
      );
      await database.run("update gateway_revision set revision = revision + 1");
      journal.add("lost", () => Promise.resolve()).outcome = {
        status: "acknowledged",
        revision: 9,
      };
      const [rejected] = journal.acknowledged.slice(5);
      if (rejected === undefined) throw new Error("the writers wrote too little");
      rejected.outcome = { status: "rejected" };

      const { problems } = await checkDatabase(written);
      const expected = [
        "shared has no PRIMARY model with a weight",
        /^endpoint without a PRIMARY model with a weight: /,
        `revision ${last + 1}, but ${last} mutations in the audit log`,
        new RegExp(`^revision ${last} \\(fixed-1, .*\\) was made twice$`),
        new RegExp(`^revision ${last} .* was acknowledged as revision 1$`),
        new RegExp(`^revision ${last} .* cannot be repeated in sequence: RESOURCE_ALREADY_EXISTS`),
        /^revision \d+ \(.*\) was rejected and still made$/,
        /^[wr]-\d+ was acknowledged and is missing$/,
        "lost was acknowledged and is missing",
        /^endpoint 0 is .*"usageTracking":false/,
        /^binding \d+ is /,
      ];
      for (const one of expected) expect(problems).toContainEqual(expect.stringMatching(one));
    });
  });
}

async function writeMuch(server: TestServer): Promise<CheckOptions> {
  const database = await server.createDatabase();
  onTestFinished(() => database.drop());
  const source = `raw:${randomBytes(32).toString("base64")}`;
  const backend = await openSqlBackend({ url: database.url });
  onTestFinished(() => backend.close());
  const settings = parseKeySettings({ GW_KEK_1: source });
  const { keyRing } = await openKeyRing({ ...backend, settings });
  const stores = [backend.openStore({ keyRing })];
  const journal = new Journal();
  const problems: string[] = [];
  const onProblem = (problem: string): void => void problems.push(problem);
  const all = { stores, journal, statistics: new ResponseStatistics(), onProblem };
  const random = new Random(20_261_126);
  const fixed = new GatewayClient({ ...all, name: "fixed", random });
  const sharedEndpointId = await createFixedResources(fixed);
  const isDone = (): boolean => journal.acknowledged.length >= 60;
  const contested = new ContestedResources();
  const client = new GatewayClient({ ...all, name: "w", random });
  const writer = new Writer({ name: "w", client, random, sharedEndpointId });
  const rivalOptions = {
    ...all,
    name: "r",
    random: new Random(1),
    allowedErrors: allowedRivalErrors,
  };
  const rival = new Rival({
    ...rivalOptions,
    client: new GatewayClient(rivalOptions),
    contested,
  });
  await Promise.all([writer.writeUntil(isDone), rival.writeUntil(isDone)]);
  expect(problems).toEqual([]);
  const { expectations } = writer;
  return { database, keyRing, expectations: [expectations], journal };
}
