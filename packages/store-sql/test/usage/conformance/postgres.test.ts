import { describeOn } from "@gw/test-databases";
import { usageStoreConformance } from "@gw/usage/conformance";
import { afterAll, describe, test } from "vitest";
import { serverSubjects } from "./open-subject.ts";

describeOn("postgres", (server) => {
  const subjects = serverSubjects(server);
  afterAll(() => subjects.close());
  usageStoreConformance({ describe, test, open: subjects.open });
});
