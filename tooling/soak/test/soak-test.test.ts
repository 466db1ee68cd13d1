import { expect, test } from "vitest";
import { defineSoakTest, formatHelp, UsageError } from "../src/soak-test.ts";

const received: object[] = [];
const example = defineSoakTest({
  name: "example",
  summary: "an example",
  options: {
    count: { type: "number", default: 10, help: "requests" },
    only: { type: "choices", choices: ["mysql", "postgres"], help: "database" },
    control: { type: "flag", help: "negative control" },
  },
  async run(values) {
    received.push(values);
    return true;
  },
});

test("passes defaults and given options to the test", async () => {
  await example.run([]);
  await example.run(["--count", "3", "--only", "postgres", "--control"]);
  expect(received.slice(-2)).toEqual([
    { count: 10, only: ["mysql", "postgres"], control: false },
    { count: 3, only: ["postgres"], control: true },
  ]);
});

test.for([
  [["--count", "many"], "`--count` must be a number of at least 0; got many"],
  [["--count=-1"], "`--count` must be a number of at least 0; got -1"],
  [["--only", "oracle"], "`--only` must be mysql or postgres; got oracle"],
] as const)("rejects %s", async ([args, message]) => {
  await expect(async () => example.run(args)).rejects.toThrow(new UsageError(message));
});

test("rejects an unknown option", async () => {
  await expect(async () => example.run(["--counts", "3"])).rejects.toThrow(UsageError);
});

test("lists the options with their defaults", () => {
  expect(formatHelp(example).split("\n")).toEqual([
    "pnpm soak example [options]",
    "an example",
    "  --count <n>    requests (10)",
    "  --only <name>  database: mysql, postgres (all; repeatable)",
    "  --control      negative control",
  ]);
});
