import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { builtFile } from "@gw/bundle/built-file";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";

const npx = join(import.meta.dirname, "programs/npx.mjs");
const clone = join(import.meta.dirname, "programs/clone.mjs");

/** Starts a program of npx. `ended` resolves to its output when the program itself has ended. */
async function started(program: string, line: string) {
  const env = { ...process.env, GW_PORT: "0" };
  const child: ChildProcess = spawn(process.execPath, [npx, program], {
    cwd: temporaryFolder(),
    env,
    stdio: ["ignore", "pipe", "ignore"],
  });
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = once(child.stdout ?? child, "close").then(() => output);
  while (!output.includes(line)) {
    const isOpen = once(child.stdout ?? child, "data").then(() => true);
    const goesOn = await Promise.race([isOpen, ended.then(() => false)]);
    if (!goesOn) throw new Error(`the program ended without \`${line}\`: ${output}`);
  }
  return { child, ended };
}

test("a server ends in order when the npx that started it ends", async () => {
  const { child, ended } = await started(builtFile("apps/server/dist/main.js"), '"listening"');
  child.kill();
  const output = await ended;
  expect(output).toContain('"signal":"SIGTERM","msg":"shutting down"');
  expect(output).toContain('"msg":"shut down"');
});

test("the server of a clone, which watches from the build on, gets one signal", async () => {
  const { child, ended } = await started(clone, "started");
  child.kill("SIGKILL");
  expect(await ended).toBe("started\nSIGTERM\n");
});
