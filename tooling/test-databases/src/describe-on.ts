import { describe, test } from "vitest";
import { howToGet, kindNames, type ServerKind } from "./server-kind.ts";
import { sharedServer } from "./shared-server.ts";
import type { TestServer } from "./test-server.ts";

/** Kinds already reported as missing; vitest loads this module once per test file. */
const reported = new Set<ServerKind>();

/**
 * A `describe` of the tests on a kind of server. Without a server it contains one skipped test,
 * whose title tells how to get one; it also writes the title to stderr, once per test file.
 */
export function describeOn(kind: ServerKind, body: (server: TestServer) => void): void {
  describe(`on ${kindNames[kind]}`, () => {
    const server = sharedServer(kind);
    if (server !== undefined) return body(server);
    const line = `(skipped: no server) ${howToGet(kind)}`;
    test.skip(line);
    if (reported.has(kind)) return;
    reported.add(kind);
    process.stderr.write(`${line}\n`);
  });
}
