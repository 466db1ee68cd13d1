import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { CallBodyParser } from "../../src/body/call-body-parser.ts";
import { InflightBudget } from "../../src/proxy/inflight-budget.ts";
import { readRequestBody } from "../../src/proxy/read-request-body.ts";

/** In bytes: what Node.js reads of one connection before it attends to others. */
const maxPerTurn = 32 * 65_536;

test("a body of 30 MB is parsed between other work, never at once", async () => {
  const parser = new CallBodyParser();
  /** The bytes that were parsed in each turn of the event loop. */
  const turns: number[] = [];
  let parsed = 0;
  let isReading = true;
  const countTurn = (): void => {
    if (parsed > 0) turns.push(parsed);
    parsed = 0;
    if (isReading) setImmediate(countTurn);
  };
  const server = createServer(async (request, response) => {
    countTurn();
    const budget = new InflightBudget();
    await readRequestBody(request, {
      ...{ limit: 33_554_432, budget, call: budget.acquire() },
      onChunk(chunk) {
        parser.push(chunk);
        parsed += chunk.length;
      },
    });
    isReading = false;
    const { model, pieces } = parser.end();
    response.end(JSON.stringify({ model, longest: Math.max(...pieces.map((one) => one.length)) }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const body = JSON.stringify({ input: "line \\n".repeat(4_000_000), model: "chat" });
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}`, { method: "POST", body });
  const { model, longest } = (await response.json()) as { model: string; longest: number };
  expect(model).toBe("chat");
  expect(longest).toBeLessThanOrEqual(65_536);
  expect(Math.max(...turns)).toBeLessThanOrEqual(maxPerTurn);
  expect(turns.length).toBeGreaterThan(14);
});
