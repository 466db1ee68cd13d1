import { afterEach, expect, test, vi } from "vitest";
import { howToGet, serverKinds, sharedServer } from "../src/index.ts";

afterEach(() => vi.unstubAllEnvs());

const variables = { mysql: "GW_TEST_MYSQL_URL", postgres: "GW_TEST_POSTGRES_URL" };

for (const kind of serverKinds) {
  test(`${variables[kind]} selects the shared server`, () => {
    const url = `${kind}://someone@127.0.0.1:1/`;
    vi.stubEnv(variables[kind], url);
    expect(sharedServer(kind)).toMatchObject({ kind, url });
  });

  test(`there is no shared server without ${variables[kind]}`, () => {
    vi.stubEnv(variables[kind], "");
    expect(sharedServer(kind)).toBeUndefined();
  });

  test(`the hint for ${kind} contains the variable, in one line`, () => {
    expect(howToGet(kind)).toContain(`set ${variables[kind]} to one`);
    expect(howToGet(kind)).not.toContain("\n");
  });
}
