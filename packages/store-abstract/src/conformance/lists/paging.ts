import assert from "node:assert/strict";
import type { ListEndpointBindingsInput, Page } from "@gw/entities";
import { expectError, expectInvalid } from "../kit/expect-errors.js";
import type { Suite } from "../kit/suite.js";
import { allItems, lists } from "./lists.js";

/** Descending ids, so that a list sorted by id is detected. */
function descendingIds(): () => string {
  let next = 0xffff_ffff;
  return () => {
    next -= 1;
    return next.toString(16).padStart(32, "0");
  };
}

export function pagingCases(suite: Suite): void {
  for (const list of lists) {
    suite.describe(
      `the list of ${list.name}`,
      "RowPage, StoreReader.secrets, modelDefinitions, endpoints, bindings, limits",
      () => {
        suite.test(
          "is sorted by creation, not by ids, names or times",
          async (f) => {
            const created: string[] = [];
            for (let index = 0; index < 25; index += 1) {
              f.clock.advance(index % 3 === 0 ? -9_003 : 11);
              created.push(await list.create(f));
            }
            for (const key of created.slice(0, 10).reverse()) await list.change(f, key);
            assert.deepEqual(await allItems((request) => list.page(f.store, request)), created);
            assert.deepEqual(
              await allItems((request) => list.filtered(f.store, request), 4),
              created,
            );
          },
          { newId: descendingIds() },
        );

        suite.test("has pages of any size without gaps or duplicates", async (f) => {
          const created: string[] = [];
          while (created.length < 12) created.push(await list.create(f));
          for (const maxResults of [1, 2, 3, 4, 5, 11, 12, 13, 1_000]) {
            const all = await allItems((request) => list.page(f.store, request), maxResults);
            assert.deepEqual(all, created, `pages of ${maxResults}`);
            const first = await list.page(f.store, { maxResults });
            assert.equal(first.items.length, Math.min(maxResults, 12));
            assert.equal("nextPageToken" in first, maxResults < 12, `pages of ${maxResults}`);
          }
        });

        suite.test("is empty without a page token when there are no items", async (f) => {
          assert.deepEqual(await list.page(f.store, {}), { items: [] });
          assert.deepEqual(await list.filtered(f.store, { maxResults: 1 }), { items: [] });
        });

        suite.test("accepts page sizes from 1 to 1,000", async (f) => {
          await list.create(f);
          await list.page(f.store, { maxResults: 1_000 });
          const invalid = [0, -1, 1_001, 1.5, Number.NaN, Infinity, "10", null, true, [10], 10n];
          await expectInvalid(f, "max_results", invalid, (maxResults) =>
            list.page(f.store, { maxResults }),
          );
        });

        suite.test("continues on any store on the same data", async (f) => {
          const created: string[] = [];
          while (created.length < 5) created.push(await list.create(f));
          const another = await f.another();
          const first = await list.page(f.store, { maxResults: 2 });
          const pageToken = first.nextPageToken ?? "";
          const second = await list.page(another, { maxResults: 2, pageToken });
          const third = await list.page(f.store, { pageToken: second.nextPageToken ?? "" });
          assert.deepEqual([...first.items, ...second.items, ...third.items], created);
          // A token may be used again and with another page size.
          const again = await list.page(f.store, { maxResults: 3, pageToken });
          assert.deepEqual(again.items, created.slice(2));
        });

        suite.test("rejects page tokens of other lists or filters, and forged ones", async (f) => {
          for (let index = 0; index < 3; index += 1) await list.create(f);
          const { nextPageToken: token = "" } = await list.page(f.store, { maxResults: 1 });
          assert.notEqual(token, "");
          const filtered = await list.filtered(f.store, { maxResults: 1 });
          const { nextPageToken: otherToken = "" } = filtered;
          const unknown = [
            otherToken,
            token.slice(1),
            token.slice(0, token.length / 2),
            `${token}x`,
            `${token} `,
            ` ${token}`,
            `${token}\n`,
            `${token}.1`,
            token.toUpperCase(),
            token.replace(/\d+$/, "-1"),
            token.replace(/\d+$/, "1e3"),
            token.replace(/\d+$/, "9".repeat(400)),
            "x",
            "0",
            "1",
            "null",
            "é",
            Buffer.from('{"after":0}').toString("base64url"),
          ].filter((one) => one !== token);
          const invalid = ["", "x".repeat(100_000), "\ud800", 0, null, {}, [token]];
          await expectInvalid(f, "page_token", invalid, (pageToken) =>
            list.page(f.store, { pageToken }),
          );
          const others = lists.filter((one) => one !== list);
          const calls: (() => Promise<unknown>)[] = [
            ...unknown.map((pageToken) => () => list.page(f.store, { pageToken })),
            () => list.filtered(f.store, { pageToken: token }),
            ...others.map((other) => () => other.page(f.store, { pageToken: token })),
          ];
          for (const call of calls) {
            const { message } = await expectError(call, "RESOURCE_DOES_NOT_EXIST");
            assert.ok(
              message.includes("page_token"),
              `the message must name page_token; got: ${message}`,
            );
          }
          assert.equal((await list.page(f.store, { pageToken: token })).items.length, 2);
        });
      },
    );
  }

  suite.describe("long lists", "RowPage, StoreReader.bindings", () => {
    suite.test("have 100 items in a page by default", async (f) => {
      const endpointId = await f.sharedEndpointId();
      const created: string[] = [];
      while (created.length < 301) created.push((await f.binding({ endpointId })).resourceId);
      const page = async (request: ListEndpointBindingsInput): Promise<Page<string>> => {
        const got = await f.store.listEndpointBindings(request);
        return { ...got, items: got.items.map((one) => one.resourceId) };
      };
      assert.equal((await page({})).items.length, 100);
      assert.equal((await page({ endpointId })).items.length, 100);
      assert.deepEqual(await allItems(page), created);
      assert.deepEqual(await allItems(page, 150), created);
      assert.deepEqual(await page({ maxResults: 301 }), { items: created });
    });
  });
}
