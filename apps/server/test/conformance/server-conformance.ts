import { type ConformanceHarness, storeConformance } from "@gw/store-abstract/conformance";
import { DatabasePool, describeOn, type ServerKind } from "@gw/test-databases";
import { afterAll, describe, test } from "vitest";
import { openServed } from "./served-subject.ts";

/**
 * Cases in which the wire protocol, the store rules and the database server depend on each other:
 * transactions, retries after conflicts, uniqueness, comparison by bytes, exact numbers, paging order,
 * revisions, keys, tokens and audit records.
 */
const selectedCases: readonly string[] = [
  "concurrent mutations: creates one of ten secrets with the same name and rejects the others",
  "concurrent mutations: keeps all tags and models added concurrently",
  "concurrent mutations: leaves no dangling secret id when a secret is deleted concurrently",
  "sealing during concurrent writes: seals again when the destination changes meanwhile",
  "two stores on the same data: see each other's writes immediately",
  "two stores on the same data: never return a revision before its data",
  "secrets: distinguish names by their bytes",
  "secrets: reject a taken name",
  "secret values: are strings of well-formed Unicode without NUL",
  "the models of an endpoint: keep exact weights from 0 to 1,000,000",
  "tags: distinguish keys by their bytes and are sorted by them",
  "filters: select endpoints by tag key, or key and value, with other filters",
  "the list of secrets: is sorted by creation, not by ids, names or times",
  "the list of endpoints: rejects page tokens of other lists or filters, and forged ones",
  "every mutation raises the revision by one and writes one audit record: endpoint.create",
  "a key registry transaction: lets no secret be written under a version that is no longer active",
  "the access token store: isolates ten concurrent changes, so that none is lost",
  "the audit log: returns pages of any size, 100 by default",
  "a closed store: completes or rolls back each mutation in progress",
];

/** Registers conformance cases over HTTP on a database server. */
export function serverConformance(kind: ServerKind): void {
  describeOn(kind, (server) => {
    const databases = new DatabasePool(server);
    afterAll(() => databases.close());
    const open: ConformanceHarness["open"] = async (environment) => {
      const database = await databases.take();
      const remove = () => databases.giveBack(database);
      return openServed(environment, { url: database.url, remove });
    };
    describe("over HTTP to servers on it", () => registerConformance(open));
  });
}

/**
 * Registers the cases that depend on the wire protocol and the database at once, or all of them with
 * GW_NIGHTLY=1. In every run, a server in memory and the store on each database pass all of them.
 */
export function registerConformance(open: ConformanceHarness["open"]): void {
  if (process.env.GW_NIGHTLY === "1") storeConformance({ describe, test, open });
  else registerSelectedCases(open);
}

function registerSelectedCases(open: ConformanceHarness["open"]): void {
  const missing = new Set(selectedCases);
  let group = "";
  storeConformance({
    open,
    // The cases are flat, because groups without a selected case would be empty.
    describe(name, body) {
      const outer = group;
      group = name;
      body();
      group = outer;
    },
    test(name, body) {
      const title = `${group}: ${name}`;
      if (missing.delete(title)) test(title, body);
    },
  });
  if (missing.size > 0) throw new Error(`unknown cases: ${[...missing].join("; ")}`);
}
