import { describe, test } from "vitest";
import { howToGet, kindNames, type ServerKind } from "./server-kind.ts";
import { sharedServer } from "./shared-server.ts";
import type { TestServer } from "./test-server.ts";

/** Kinds that this file, which vitest loads anew for each test file, has complained of. */
const missed = new Set<ServerKind>();

/**
 * A `describe` of the tests on a kind of server. Where there is none it holds one skipped test,
 * whose title says how to get one; that line goes to stderr as well, once a test file.
 */
export function describeOn(kind: ServerKind, body: (server: TestServer) => void): void {
  describe(`on ${kindNames[kind]}`, () => {
    const server = sharedServer(kind);
    if (server !== undefined) return body(server);
    const line = `(skipped: no server) ${howToGet(kind)}`;
    test.skip(line);
    if (missed.has(kind)) return;
    missed.add(kind);
    process.stderr.write(`${line}\n`);
  });
}
