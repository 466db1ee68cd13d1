import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { accessFiles } from "../../src/settings/file-access.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("an access to files that do not respond ends, and few of them wait for a result", async () => {
  const answers: (() => void)[] = [];
  const hanging = () => accessFiles(() => new Promise<void>((resolve) => answers.push(resolve)));
  const late = { code: "ETIMEDOUT" };
  const waiting = [hanging(), hanging()].map((one) => expect(one).rejects.toMatchObject(late));
  await vi.advanceTimersByTimeAsync(5_000);
  await Promise.all(waiting);
  await expect(hanging()).rejects.toMatchObject(late);
  expect(answers).toHaveLength(2);
  for (const answer of answers) answer();
  await vi.advanceTimersByTimeAsync(0);
  expect(await accessFiles(async () => "read")).toBe("read");
});

test("an access that fails or responds leaves no timer", async () => {
  await accessFiles(async () => {});
  const denied = new Error("denied");
  await expect(accessFiles(() => Promise.reject(denied))).rejects.toBe(denied);
  expect(vi.getTimerCount()).toBe(0);
});
