import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readSync } from "node:fs";
import { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { openFifo } from "../fixtures/fifo.ts";

const source = fileURLToPath(new URL("../../src/process/log-destination.ts", import.meta.url));

test.each([
  ["when its work is done", ""],
  ["by process.exit", "process.exit(0)"],
  ["by an uncaught error", 'throw new Error("unexpected")'],
  ["after the batch delay", "setTimeout(() => {}, 300)"],
  ["by SIGKILL after a flush", "destination.flush(() => process.kill(process.pid, 'SIGKILL'))"],
  [
    "with a batch written and another one open",
    `
    destination.flush();
    for (let n = 20_000; n < 20_010; n += 1) destination.write(n + "\\n");
    process.exit(0);`,
    20_010,
  ],
] as [string, string, number?][])(
  "writes each line once and in order if the process ends %s",
  (_, end, count = 20_000) => {
    const stdout = written(`
    for (let n = 0; n < 20_000; n += 1) destination.write(n + "\\n");
    ${end}`);
    expect(stdout).toBe(Array.from({ length: count }, (_, n) => `${n}\n`).join(""));
  },
);

test("writes lines of any characters and any length whole and in order", () => {
  const stdout = written(`
    for (const times of [1, 40_000, 1, 8_000, 20_000, 1]) {
      for (const letter of ["a", "ü", "€", "😀"]) destination.write(letter.repeat(times) + "\\n");
    }`);
  const expected = [1, 40_000, 1, 8_000, 20_000, 1].flatMap((times) =>
    ["a", "ü", "€", "😀"].map((letter) => `${letter.repeat(times)}\n`),
  );
  expect(stdout === expected.join("")).toBe(true);
});

describe("lines that cannot be written", () => {
  test("are dropped and counted at the first error of a full disk", () => {
    const { stderr, status } = run(
      `
      for (let n = 0; n < 5; n += 1) destination.write(n + "\\n");
      destination.flush(() => console.error("flushed", destination.dropped));
      for (let n = 0; n < 3; n += 1) destination.write(n + "\\n");`,
      openSync("/dev/full", "w"),
    );
    expect({ stderr, status }).toEqual({
      stderr: "dropped ENOSPC\nflushed 5\nend 8\n",
      status: 0,
    });
  });

  test("are dropped and counted when the reader is gone", () => {
    const { path, reader } = openFifo();
    const writer = openSync(path, "w");
    closeSync(reader);
    const { stderr, status } = run('destination.write("1\\n"); destination.flush();', writer);
    expect({ stderr, status }).toEqual({ stderr: "dropped EPIPE\nend 1\n", status: 0 });
  });

  test("wait for a reader that takes nothing up to a limit, and the end does not wait for it", () => {
    const { path, reader } = openFifo();
    const { stderr, status } = run(
      `
      const line = "x".repeat(1_023) + "\\n";
      for (let n = 0; n < 2_000; n += 1) destination.write(line);
      destination.flush(() => console.error("flushed"));
      console.error(destination.dropped > 0 && destination.dropped < 1_000);`,
      openSync(path, "w"),
    );
    expect(stderr).toMatch(/^dropped EAGAIN\ntrue\nend \d+\n$/);
    expect(status).toBe(0);
    // What is in the pipe begins with whole lines.
    const buffer = Buffer.alloc(2_048);
    readSync(reader, buffer);
    expect(buffer.toString()).toBe(`${"x".repeat(1_023)}\n`.repeat(2));
  });

  test("are written whole once the reader continues, and the number of the others is reported", async () => {
    const { path, reader } = openFifo();
    const child = spawn(
      process.execPath,
      argumentsFor(`
      for (let n = 0; n < 30_000; n += 1) destination.write(String(n).padStart(99) + "\\n");
      destination.flush();
      console.error("full");
      destination.flush(() => console.error("flushed"));
      const timer = setInterval(() => {}, 60_000);
      process.once("SIGTERM", () => clearInterval(timer));`),
      {
        stdio: ["ignore", openSync(path, "w"), "pipe"],
      },
    );
    onTestFinished(() => void child.kill("SIGKILL"));
    let stderr = "";
    let lines = "";
    child.stderr?.setEncoding("utf8").on("data", (text) => {
      stderr += text;
      if (stderr.endsWith("full\n")) {
        new Socket({ fd: reader }).setEncoding("utf8").on("data", (chunk) => {
          lines += chunk;
          if (lines.endsWith("writable\n")) child.kill("SIGTERM");
        });
      }
    });
    await once(child, "close");
    const [, dropped] =
      /^dropped EAGAIN\nfull\nflushed\nwritable (\d+)\nend \d+\n$/.exec(stderr) ?? [];
    const numbers = lines.trimEnd().split("\n").slice(0, -1).map(Number);
    expect(numbers.length + Number(dropped)).toBe(30_000);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  });
});

/** Runs a script that reports to standard error, with a file as its standard output. */
function run(
  script: string,
  stdout: number,
): { readonly stderr: string; readonly status: number | null } {
  const { stderr, status } = spawnSync(process.execPath, argumentsFor(script), {
    encoding: "utf8",
    stdio: ["ignore", stdout, "pipe"],
  });
  return { stderr, status };
}

/** The standard output of a process that runs the script with a destination. */
function written(script: string): string {
  return spawnSync(process.execPath, argumentsFor(script), { encoding: "utf8" }).stdout;
}

function argumentsFor(script: string): string[] {
  const begin = `
    const { LogDestination } = await import(${JSON.stringify(source)});
    const destination = new LogDestination({
      onDropped: (reason) => console.error("dropped", reason),
      onWritable: (lines) => {
        console.error("writable", lines);
        destination.write("writable\\n");
      },
    });
    process.on("exit", () => destination.dropped && console.error("end", destination.dropped));`;
  return ["--input-type=module", "--eval", begin + script];
}
