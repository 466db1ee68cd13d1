import { randomBytes } from "node:crypto";
import { openKeyRing, parseKeySettings } from "@gw/key-management";
import { openSqlBackend } from "@gw/store-sql";
import { describeOn, serverKinds, type TestServer } from "@gw/test-databases";
import { expect, onTestFinished, test } from "vitest";
import { makeAnchor } from "../../../src/fleet/writers/fixed-resources.ts";
import { Answers } from "../../../src/load/response-statistics.ts";
import { Caller } from "../../../src/fleet/writers/gateway-client.ts";
import { type CheckOptions, check } from "../../../src/fleet/check/check-database.ts";
import { Contested } from "../../../src/fleet/writers/contested-resources.ts";
import { Journal } from "../../../src/fleet/writers/journal.ts";
import { Rival, rivalRefusals } from "../../../src/fleet/writers/rival.ts";
import { Writer } from "../../../src/fleet/writers/writer.ts";
import { Random } from "../../../src/load/random.ts";

for (const kind of serverKinds) {
  describeOn(kind, (server) => {
    test("What writers and rivals did is found again", async () => {
      const written = await writeMuch(server);
      const { problems, revision } = await check(written);
      expect(problems).toEqual([]);
      expect(revision).toBe(written.journal.acknowledged.length);
    });

    test("What was altered, lost, made twice or by nobody is seen", async () => {
      const written = await writeMuch(server);
      const { database, journal } = written;
      await database.run("delete from gateway_endpoint_bindings where resource_id = 'anchor'");
      await database.run("update gateway_endpoints set usage_tracking = 0 where name = 'shared'");
      await database.run(
        "update gateway_endpoint_model_mappings set weight = 0 where endpoint_id = " +
          "(select endpoint_id from gateway_endpoints where name = 'shared')",
      );
      const last = journal.acknowledged.length;
      await database.run(
        `update gateway_audit_log set request_id = 'anchor-1' where revision = ${last}`,
      );
      await database.run("update gateway_revision set revision = revision + 1");
      journal.add("lost", () => Promise.resolve()).heard = { is: "acknowledged", revision: 9 };
      const [refused] = journal.acknowledged.slice(5);
      if (refused === undefined) throw new Error("more was written than the anchor");
      refused.heard = { is: "refused" };

      const { problems } = await check(written);
      const seen = [
        "shared has no PRIMARY model with a weight",
        /^an endpoint without a PRIMARY model to draw: /,
        `revision ${last + 1}, but ${last} records of mutations`,
        new RegExp(`^revision ${last} \\(anchor-1, .*\\) was made twice$`),
        new RegExp(`^revision ${last} .* was acknowledged as revision 1$`),
        new RegExp(`^revision ${last} .* cannot have been made then: RESOURCE_ALREADY_EXISTS`),
        /^revision \d+ \(.*\) was refused, and was made$/,
        /^[wr]-\d+ was acknowledged, and is not there$/,
        "lost was acknowledged, and is not there",
        /^endpoint 0 is .*"usageTracking":false/,
        /^binding \d+ is /,
      ];
      for (const one of seen) expect(problems).toContainEqual(expect.stringMatching(one));
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
  const all = { stores, journal, answers: new Answers(), onProblem };
  const random = new Random(20_261_126);
  const anchored = new Caller({ ...all, name: "anchor", random });
  const sharedEndpointId = await makeAnchor(anchored);
  const isDone = (): boolean => journal.acknowledged.length >= 60;
  const contested = new Contested();
  const caller = new Caller({ ...all, name: "w", random });
  const writer = new Writer({ name: "w", caller, random, sharedEndpointId });
  const rivalry = { ...all, name: "r", random: new Random(1), mayBeRefused: rivalRefusals };
  const rival = new Rival({ ...rivalry, caller: new Caller(rivalry), contested });
  await Promise.all([writer.writeUntil(isDone), rival.writeUntil(isDone)]);
  expect(problems).toEqual([]);
  const { expectations } = writer;
  return { database, keyRing, expectations: [expectations], journal };
}
