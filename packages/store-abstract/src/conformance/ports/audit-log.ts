import assert from "node:assert/strict";
import type { AuditRecord, ListAuditRecordsInput, NewAuditRecord } from "../../ports/audit-log.js";
import { expectError, expectInvalid } from "../kit/expect-errors.js";
import type { Fixture } from "../kit/fixture.js";
import { rounds } from "../kit/rounds.js";
import type { Suite } from "../kit/suite.js";
import { illFormed, notStrings } from "../kit/test-strings.js";

function openRecord(index: number, fields: Partial<NewAuditRecord> = {}): NewAuditRecord {
  return {
    time: 1_750_000_000_001 + index,
    action: "secret.open",
    result: "succeeded",
    targetId: `target-${index}`,
    ...fields,
  };
}

/** No sequence and no absent fields, which backends may represent differently. */
function asAppended({ sequence: _sequence, ...record }: AuditRecord): NewAuditRecord {
  const present = Object.entries(record).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as unknown as NewAuditRecord;
}

async function idsOf(f: Fixture, input: ListAuditRecordsInput): Promise<string[]> {
  const { items } = await f.ports.auditLog.list(input);
  return items.map(({ targetId = "" }) => targetId);
}

export function auditLogCases(suite: Suite): void {
  suite.describe("the audit log", "AuditLog", () => {
    suite.test("stores all fields and lists records newest first", async (f) => {
      const records: NewAuditRecord[] = [
        openRecord(0),
        {
          time: 0,
          action: "kek.register",
          result: "refused",
          principal: "Älice 🔑 'x'",
          requestId: "r-1",
          targetId: "e-1/job/a/b ",
          targetName: "a name ",
          revision: 9_007_199_254_740_991,
          code: "INVALID_STATE",
          count: 9_007_199_254_740_991,
          workspaceId: `w-${"f".repeat(32)}`,
          details: "🔑".repeat(255),
        },
        openRecord(2, { targetId: "x".repeat(600), targetName: "🔑".repeat(255) }),
      ];
      const { auditLog } = f.ports;
      await auditLog.append(records.slice(0, 1));
      await auditLog.append(records.slice(1));
      await auditLog.append([]);
      const { items } = await auditLog.list();
      assert.deepEqual(items.map(asAppended), records.reverse());
      const sequences = items.map(({ sequence }) => sequence);
      assert.deepEqual(
        sequences,
        [...new Set(sequences)].sort((a, b) => b - a),
      );
    });

    suite.test("raises no revision", async (f) => {
      await f.secret();
      const revision = await f.store.getRevision();
      await f.ports.auditLog.append([openRecord(0), openRecord(1)]);
      assert.equal(await f.store.getRevision(), revision);
      assert.equal((await f.ports.auditLog.list()).items.length, 3);
    });

    suite.test("filters by principal, action and target together", async (f) => {
      const records = [
        openRecord(0, { principal: "alice" }),
        openRecord(1, { principal: "Alice" }),
        openRecord(2, { principal: "alice", action: "secret.delete" }),
        openRecord(3, { principal: "alice", targetId: "target-0" }),
        openRecord(4),
      ];
      await f.ports.auditLog.append(records);
      const found = async (input: ListAuditRecordsInput): Promise<number[]> =>
        (await f.ports.auditLog.list(input)).items.map(({ time }) => time - 1_750_000_000_001);
      assert.deepEqual(await found({ principal: "alice" }), [3, 2, 0]);
      assert.deepEqual(await found({ principal: "Alice" }), [1]);
      assert.deepEqual(await found({ action: "secret.open" }), [4, 3, 1, 0]);
      assert.deepEqual(await found({ targetId: "target-0" }), [3, 0]);
      const all = { principal: "alice", action: "secret.open", targetId: "target-0" };
      assert.deepEqual(await found(all), [3, 0]);
      for (const none of [
        { principal: "ALICE" },
        { action: "no.such" },
        { targetId: "target-0 " },
      ]) {
        assert.deepEqual(await found(none), []);
      }
    });

    suite.test("filters by a time range, from its start up to but without its end", async (f) => {
      const { auditLog } = f.ports;
      // The clocks of servers differ, so times do not increase with the sequence.
      await auditLog.append([30, 10, 20, 40].map((time) => openRecord(time, { time })));
      const times = async (input: ListAuditRecordsInput): Promise<number[]> =>
        (await auditLog.list(input)).items.map(({ time }) => time);
      assert.deepEqual(await times({ since: 20 }), [40, 20, 30]);
      assert.deepEqual(await times({ since: 21 }), [40, 30]);
      assert.deepEqual(await times({ until: 30 }), [20, 10]);
      assert.deepEqual(await times({ since: 10, until: 40 }), [20, 10, 30]);
      assert.deepEqual(await times({ since: 0, until: 10 }), []);
      assert.deepEqual(await times({ since: 10, until: 31, targetId: "target-10" }), [10]);
      const first = await auditLog.list({ since: 20, maxResults: 2 });
      assert.deepEqual(
        first.items.map(({ time }) => time),
        [40, 20],
      );
      assert.deepEqual(await times({ since: 20, pageToken: first.nextPageToken }), [30]);
      const other = { since: 10, pageToken: first.nextPageToken };
      await expectError(() => auditLog.list(other), "RESOURCE_DOES_NOT_EXIST");
      for (const field of ["since", "until"]) {
        await expectInvalid(f, field, [-1, 1.5, "1", null, Number.NaN], (time) =>
          auditLog.list({ [field]: time }),
        );
      }
    });

    suite.test("deletes the earliest records before a time, in batches", async (f) => {
      const { auditLog } = f.ports;
      await auditLog.append(
        [30, 10, 60, 20, 40, 50].map((time) => openRecord(time, { time, targetId: `${time}` })),
      );
      const revision = await f.store.getRevision();
      assert.equal(await auditLog.deleteBefore({ time: 10, limit: 10 }), 0);
      assert.equal(await auditLog.deleteBefore({ time: 40, limit: 2 }), 2);
      assert.deepEqual(await idsOf(f, {}), ["50", "40", "60", "30"]);
      assert.equal(await auditLog.deleteBefore({ time: 40, limit: 2 }), 1);
      assert.deepEqual(await idsOf(f, {}), ["50", "40", "60"]);
      assert.equal(await auditLog.deleteBefore({ time: 40, limit: 2 }), 0);
      assert.equal(await f.store.getRevision(), revision);
    });

    suite.test("deletes records that follow those of a clock that ran ahead", async (f) => {
      const { auditLog } = f.ports;
      const append = (times: readonly number[]): Promise<void> =>
        auditLog.append(times.map((time) => openRecord(time, { time, targetId: `${time}` })));
      await append([900, 901, 902]);
      await append([7, 7, 7, 5, 100]);
      const deleted: number[] = [];
      for (const _ of rounds()) {
        const count = await auditLog.deleteBefore({ time: 50, limit: 3 });
        deleted.push(count);
        if (count === 0) break;
      }
      assert.deepEqual(deleted, [3, 1, 0]);
      assert.deepEqual(await idsOf(f, {}), ["100", "902", "901", "900"]);
    });

    suite.test(
      "keeps the newest record when it deletes, so no sequence is used again",
      async (f) => {
        const { auditLog } = f.ports;
        assert.equal(await auditLog.deleteBefore({ time: 100, limit: 10 }), 0);
        await auditLog.append([openRecord(0, { time: 1 }), openRecord(1, { time: 2 })]);
        const newest = (await auditLog.list()).items[0]?.sequence ?? 0;
        assert.equal(await auditLog.deleteBefore({ time: 100, limit: 10 }), 1);
        assert.equal(await auditLog.deleteBefore({ time: 100, limit: 10 }), 0);
        await auditLog.append([openRecord(2)]);
        const { items } = await auditLog.list();
        assert.deepEqual(
          items.map(({ targetId }) => targetId),
          ["target-2", "target-1"],
        );
        assert.equal(items[1]?.sequence, newest);
        assert.ok((items[0]?.sequence ?? 0) > newest, "a new record must have a new sequence");
        // The newest record may be the one with the earliest time.
        await auditLog.append([openRecord(3, { time: 0 })]);
        assert.equal(await auditLog.deleteBefore({ time: 100, limit: 1 }), 1);
        assert.deepEqual(await idsOf(f, {}), ["target-3", "target-2"]);
      },
    );

    suite.test("deletes each record once when two servers delete at once", async (f) => {
      const { auditLog } = f.ports;
      await auditLog.append(
        Array.from({ length: 50 }, (_, index) => openRecord(index, { time: index })),
      );
      const deletions = Array.from({ length: 6 }, () =>
        auditLog.deleteBefore({ time: 40, limit: 10 }),
      );
      const deleted = (await Promise.all(deletions)).reduce((sum, count) => sum + count, 0);
      const left = await idsOf(f, {});
      assert.equal(deleted + left.length, 50);
      assert.deepEqual(
        left.slice(0, 10),
        Array.from({ length: 10 }, (_, i) => `target-${49 - i}`),
      );
    });

    suite.test("returns pages of any size, 100 by default", async (f) => {
      await f.ports.auditLog.append(Array.from({ length: 120 }, (_, index) => openRecord(index)));
      const expected = Array.from({ length: 120 }, (_, index) => `target-${119 - index}`);
      const first = await f.ports.auditLog.list();
      assert.equal(first.items.length, 100);
      for (const maxResults of [1, 7, 60, 119, 120, 121, 1_000]) {
        const all: string[] = [];
        let pageToken: string | undefined;
        for (const _ of rounds()) {
          const page = await f.ports.auditLog.list({ maxResults, pageToken });
          assert.ok(page.items.length > 0, "a next page token must lead to a page with records");
          all.push(...page.items.map(({ targetId = "" }) => targetId));
          pageToken = page.nextPageToken;
          // A new record is newer than the pages that follow, so it must not appear in them.
          if (all.length === 60) await f.ports.auditLog.append([openRecord(500)]);
          if (pageToken === undefined) break;
        }
        assert.deepEqual(
          all.filter((id) => id !== "target-500"),
          expected,
          `pages of ${maxResults}`,
        );
      }
    });

    suite.test("validates page size, page token and filters", async (f) => {
      const { auditLog } = f.ports;
      await auditLog.append(Array.from({ length: 5 }, (_, index) => openRecord(index)));
      const { nextPageToken: pageToken = "" } = await auditLog.list({ maxResults: 2 });
      assert.deepEqual(await idsOf(f, { pageToken }), ["target-2", "target-1", "target-0"]);
      const other = { pageToken, action: "secret.open" };
      for (const input of [other, { pageToken: "x" }, { pageToken: `${pageToken}x` }]) {
        await expectError(() => auditLog.list(input), "RESOURCE_DOES_NOT_EXIST");
      }
      const invalid = ["", "\ud800", 1, null];
      await expectInvalid(f, "page_token", invalid, (token) => auditLog.list({ pageToken: token }));
      await expectInvalid(f, "max_results", [0, 1_001, 1.5, "1", null], (maxResults) =>
        auditLog.list({ maxResults }),
      );
      await expectInvalid(f, "principal", [...illFormed, ...notStrings], (principal) =>
        auditLog.list({ principal }),
      );
    });

    suite.test("keeps all records of concurrent appends and mutations", async (f) => {
      const endpointId = await f.sharedEndpointId();
      const before = (await f.ports.auditLog.list({ maxResults: 1_000 })).items.length;
      await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          index % 2 === 0
            ? f.ports.auditLog.append([openRecord(index), openRecord(index + 100)])
            : f.store.setGatewayEndpointTag({ endpointId, key: `k-${index}` }),
        ),
      );
      const { items } = await f.ports.auditLog.list({ maxResults: 1_000 });
      assert.equal(items.length, before + 30);
      assert.equal(new Set(items.map(({ sequence }) => sequence)).size, items.length);
      for (let index = 0; index < 20; index += 2) {
        const at = items.findIndex(({ targetId }) => targetId === `target-${index + 100}`);
        assert.equal(
          items[at + 1]?.targetId,
          `target-${index}`,
          "the records of one append must be adjacent",
        );
      }
    });
  });
}
