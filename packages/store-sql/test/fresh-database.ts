import type { TestDatabase, TestServer } from "@gw/test-databases";
import { onTestFinished } from "vitest";
import { type FilledBackend, openFilled } from "./filled-backend.ts";

/** A database that goes with the test. */
export async function freshDatabase(server: TestServer): Promise<TestDatabase> {
  const database = await server.createDatabase();
  onTestFinished(() => database.drop());
  return database;
}

/** {@link openFilled} on it; the backend ends before the database goes. */
export async function openFresh(
  server: TestServer,
  options: Partial<Parameters<typeof openFilled>[0]> = {},
): Promise<FilledBackend & { readonly database: TestDatabase }> {
  const database = await freshDatabase(server);
  const filled = await openFilled({ url: database.url, ...options });
  onTestFinished(() => filled.backend.close());
  return { ...filled, database };
}
