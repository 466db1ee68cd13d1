import { spawn } from "node:child_process";
import { once } from "node:events";
import { onTestFinished, test } from "vitest";

const main = new URL("../src/main.ts", import.meta.url).pathname;

function run(...args: string[]): { output: Promise<string>; ended: Promise<unknown[]> } {
  const program = spawn(process.execPath, [main, ...args]);
  const ended = once(program, "exit");
  onTestFinished(async () => {
    program.kill();
    await ended;
  });
  const output = Promise.race([once(program.stdout, "data"), once(program.stderr, "data")]);
  return { output: output.then(String), ended };
}

test("prints its address and listens there", async ({ expect }) => {
  const url = (await run("--port", "0", "--credential", "k").output).trim();
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const headers = { authorization: "Bearer k" };
  expect((await fetch(`${url}/v1/models`, { headers })).status).toBe(200);
  const { port } = new URL(url);
  const second = run("--port", port);
  expect(await second.output).toContain("EADDRINUSE");
  expect(await second.ended).toEqual([1, null]);
});

test("prints its usage", async ({ expect }) => {
  const { output, ended } = run("--port", "99999");
  expect(await output).toMatch(/^usage: .*--port/);
  expect(await ended).toEqual([1, null]);
});
