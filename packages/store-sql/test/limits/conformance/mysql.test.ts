import { allowanceLedgerConformance } from "@gw/limits/conformance";
import { describeOn } from "@gw/test-databases";
import { afterAll, describe, test } from "vitest";
import { serverSubjects } from "./open-subject.ts";

describeOn("mysql", (server) => {
  const subjects = serverSubjects(server);
  afterAll(() => subjects.close());
  allowanceLedgerConformance({ describe, test, open: subjects.open });
});
