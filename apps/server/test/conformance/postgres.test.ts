import { storeConformance } from "@gw/store-abstract/conformance";
import { DatabasePool, describeOn } from "@gw/test-databases";
import { afterAll, describe, test } from "vitest";
import { openServed } from "./served-subject.ts";

describeOn("postgres", (server) => {
  const databases = new DatabasePool(server);
  afterAll(() => databases.close());
  describe("over HTTP to servers on it", () => {
    storeConformance({
      describe,
      test,
      async open(environment) {
        const database = await databases.take();
        const remove = () => databases.giveBack(database);
        return openServed(environment, { url: database.url, remove });
      },
    });
  });
});
