import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { readPrompt } from "../../../src/commands/call/read-prompt.js";
import { fakeIo } from "../../fixtures/fake-io.js";

const mebibyte = Buffer.alloc(1_048_576, "x");

function ioWith(...chunks: readonly Buffer[]) {
  return { ...fakeIo(), stdin: Readable.from(chunks) };
}

test("takes the prompt from the argument, or reads it from standard input", async () => {
  expect(await readPrompt(ioWith(Buffer.from("unused")), "Hello")).toBe("Hello");
  expect(await readPrompt(ioWith(Buffer.from("Hel"), Buffer.from("lo")), "-")).toBe("Hello");
  expect(await readPrompt(ioWith(Buffer.from("Hello")), undefined)).toBe("Hello");
});

test("rejects a prompt that is not UTF-8, and one that is empty", async () => {
  await expect(readPrompt(ioWith(Buffer.from([0x73, 0xff])), "-")).rejects.toThrow(/UTF-8.*sent/);
  await expect(readPrompt(ioWith(), "-")).rejects.toThrow("empty");
});

test("stops reading standard input after 64 MiB", async () => {
  let read = 0;
  const endless = Readable.from(
    (function* () {
      for (;;) {
        read += 1;
        yield mebibyte;
      }
    })(),
    { highWaterMark: 1 },
  );
  await expect(readPrompt({ ...fakeIo(), stdin: endless }, "-")).rejects.toMatchObject({
    exitCode: 2,
    message: "standard input must be at most 64 MiB; nothing was sent",
  });
  expect(read).toBeLessThan(70);
});
