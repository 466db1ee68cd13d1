import { expect, test } from "vitest";
import { headerTable } from "../src/headers/header-table.ts";
import { recordHeaders } from "../src/headers/record-headers.ts";

test("a table shows which headers arrive, without those of the connection", () => {
  const request = {
    before: { accept: "*/*", connection: "close", cookie: "a", host: "gateway" },
    after: { accept: "*/*", host: "provider", traceparent: "00-1" },
  };
  const response = { before: {}, after: {} };
  const table = headerTable([{ client: "one", request, response }], "request");
  expect(table.split("\n")).toEqual([
    "| header | one |",
    "| --- | --- |",
    "| `accept` | kept |",
    "| `cookie` | dropped |",
    "| `host` | replaced |",
    "| `traceparent` | added |",
  ]);
});

// It starts a process for each SDK of Python.
const options = { timeout: 120_000 };
const isNightly = process.env.GW_NIGHTLY === "1";

test.runIf(isNightly)("records the headers of SDKs and a command (nightly)", options, async () => {
  const body = JSON.stringify({ model: "chat", messages: [{ role: "user", content: "Hello" }] });
  const call = [
    `fetch(process.env.GW_URL + "/v1/chat/completions", { method: "POST",`,
    `headers: { authorization: "Bearer " + process.env.GW_TOKEN, cookie: "a=1",`,
    `"content-type": "application/json" }, body: JSON.stringify(${body}) }).then((answer) => answer.text())`,
  ].join(" ");
  const command = `'${process.execPath}' -e '${call}'`;
  const tables = await recordHeaders(new Map([["fetch", command]]));
  const lines = tables.split("\n");
  const cells = (name: string) => lines.find((line) => line.includes(`\`${name}\``))?.split(" | ");
  expect(lines[0]).toContain("| fetch |");
  expect(cells("authorization")?.at(1)).toBe("replaced");
  expect(cells("cookie")?.at(-1)).toBe("dropped |");
  expect(cells("set-cookie")?.at(1)).toBe("dropped");
  expect(cells("x-gw-endpoint")?.at(1)).toBe("added");
});
