import { join } from "node:path";
import { expect, test } from "vitest";
import { exportedNames } from "./exported-names.ts";

const names = exportedNames(join(import.meta.dirname, "../../../packages/store-abstract"));

test.each([
  ["a class", "AbstractGatewayStore"],
  ["an interface of a whole module", "GatewayBackend"],
  ["a type in a list", "AccessTokenRow"],
  ["a generator", "everyItem"],
  ["a constant", "storeActions"],
  ["a function in a list", "auditPageOf"],
  ["a function of another entry point", "storeConformance"],
])("%s that a package exports is included", (_, name) => expect(names).toContain(name));

test.each(["notFound", "TokenChange", "Fixture", ""])(
  "%j, which only a file of the package has, is not included",
  (name) => expect(names).not.toContain(name),
);
