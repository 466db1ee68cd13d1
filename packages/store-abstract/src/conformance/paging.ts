import assert from "node:assert/strict";
import type { ListEndpointBindingsInput, Page } from "@gw/entities";
import { allOf, lists } from "./lists.js";
import { failure, refusesEach } from "./refusals.js";
import type { Suite } from "./suite.js";

/** Ids that descend, so that an order by id would show. */
function descendingIds(): () => string {
  let next = 0xffff_ffff;
  return () => {
    next -= 1;
    return next.toString(16).padStart(32, "0");
  };
}

export function pagingCases(suite: Suite): void {
  for (const list of lists) {
    suite.describe(`the list of ${list.name}`, () => {
      suite.test(
        "comes in order of creation, whatever ids, names and times say",
        async (f) => {
          const made: string[] = [];
          for (let index = 0; index < 25; index += 1) {
            f.clock.advance(index % 3 === 0 ? -9_003 : 11);
            made.push(await list.make(f));
          }
          for (const key of made.slice(0, 10).reverse()) await list.change(f, key);
          assert.deepEqual(await allOf((request) => list.page(f.store, request)), made);
          assert.deepEqual(await allOf((request) => list.filtered(f.store, request), 4), made);
        },
        { newId: descendingIds() },
      );

      suite.test("comes in pages of any size, without a gap or a repetition", async (f) => {
        const made: string[] = [];
        while (made.length < 12) made.push(await list.make(f));
        for (const maxResults of [1, 2, 3, 4, 5, 11, 12, 13, 1_000]) {
          const all = await allOf((request) => list.page(f.store, request), maxResults);
          assert.deepEqual(all, made, `pages of ${maxResults}`);
          const first = await list.page(f.store, { maxResults });
          assert.equal(first.items.length, Math.min(maxResults, 12));
          assert.equal("nextPageToken" in first, maxResults < 12, `pages of ${maxResults}`);
        }
      });

      suite.test("is empty without a token when there is nothing", async (f) => {
        assert.deepEqual(await list.page(f.store, {}), { items: [] });
        assert.deepEqual(await list.filtered(f.store, { maxResults: 1 }), { items: [] });
      });

      suite.test("takes page sizes from 1 to 1,000", async (f) => {
        await list.make(f);
        await list.page(f.store, { maxResults: 1_000 });
        const wrong = [0, -1, 1_001, 1.5, Number.NaN, Infinity, "10", null, true, [10], 10n];
        await refusesEach(f, "max_results", wrong, (maxResults) =>
          list.page(f.store, { maxResults }),
        );
      });

      suite.test("continues on any store of the same data", async (f) => {
        const made: string[] = [];
        while (made.length < 5) made.push(await list.make(f));
        const another = await f.another();
        const first = await list.page(f.store, { maxResults: 2 });
        const pageToken = first.nextPageToken ?? "";
        const second = await list.page(another, { maxResults: 2, pageToken });
        const third = await list.page(f.store, { pageToken: second.nextPageToken ?? "" });
        assert.deepEqual([...first.items, ...second.items, ...third.items], made);
        // A token is no cursor that is used up, and another page size is no other filter.
        const again = await list.page(f.store, { maxResults: 3, pageToken });
        assert.deepEqual(again.items, made.slice(2));
      });

      suite.test("refuses tokens of another list, of other filters, and forged ones", async (f) => {
        for (let index = 0; index < 3; index += 1) await list.make(f);
        const { nextPageToken: token = "" } = await list.page(f.store, { maxResults: 1 });
        assert.notEqual(token, "");
        const filtered = await list.filtered(f.store, { maxResults: 1 });
        const { nextPageToken: otherToken = "" } = filtered;
        const wrong = [
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
          "",
          "x".repeat(100_000),
          "\ud800",
          0,
          null,
          {},
          [token],
        ].filter((one) => one !== token);
        await refusesEach(f, "page_token", wrong, (pageToken) => list.page(f.store, { pageToken }));
        const crossed = (): Promise<unknown> => list.filtered(f.store, { pageToken: token });
        await failure(crossed, "INVALID_PARAMETER_VALUE");
        for (const other of lists.filter((one) => one !== list)) {
          const call = (): Promise<unknown> => other.page(f.store, { pageToken: token });
          const { message } = await failure(call, "INVALID_PARAMETER_VALUE", other.name);
          assert.ok(message.includes("page_token"), message);
        }
        assert.equal((await list.page(f.store, { pageToken: token })).items.length, 2);
      });
    });
  }

  suite.describe("long lists", () => {
    suite.test("come 100 at a time unless asked otherwise", async (f) => {
      const endpointId = await f.sharedEndpointId();
      const made: string[] = [];
      while (made.length < 301) made.push((await f.binding({ endpointId })).resourceId);
      const page = async (request: ListEndpointBindingsInput): Promise<Page<string>> => {
        const got = await f.store.listEndpointBindings(request);
        return { ...got, items: got.items.map((one) => one.resourceId) };
      };
      assert.equal((await page({})).items.length, 100);
      assert.equal((await page({ endpointId })).items.length, 100);
      assert.deepEqual(await allOf(page), made);
      assert.deepEqual(await allOf(page, 150), made);
      assert.deepEqual(await page({ maxResults: 301 }), { items: made });
    });
  });
}
