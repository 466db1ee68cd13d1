import { describe, expect, test } from "vitest";
import { ConformanceSuite } from "../../src/conformance/index.ts";

/** A runner that collects the bodies of groups first, and runs them later. */
function collect(define: (suite: ConformanceSuite<Subject, string>) => void) {
  const bodies: (() => void)[] = [];
  const cases = new Map<string, () => Promise<void>>();
  const opened: Subject[] = [];
  const suite = new ConformanceSuite<Subject, string>(
    {
      describe: (_, body) => void bodies.push(body),
      test: (name, run) => void cases.set(name, run),
    },
    {
      contract: "Cache",
      packageName: "acme",
      async open(options = "default") {
        const subject = { options, isDisposed: false, dispose: async () => dispose(subject) };
        opened.push(subject);
        return subject;
      },
    },
  );
  define(suite);
  for (const body of bodies) body();
  const run = async (name: string): Promise<string | undefined> =>
    cases
      .get(name)?.()
      .then(
        () => undefined,
        (error: Error) => error.message,
      );
  return { opened, run };
}

interface Subject {
  readonly options: string;
  isDisposed: boolean;
  dispose(): Promise<void>;
}

function dispose(subject: Subject): void {
  subject.isDisposed = true;
}

const failing = async (): Promise<void> => {
  throw new Error("it is slow");
};

describe("a conformance suite", () => {
  test("explains a failure with its groups and its rule, of nested groups, too", async () => {
    const { run } = collect((suite) => {
      suite.describe("A cache", "Cache.get", () => {
        suite.test("inner", failing);
        suite.describe("when full", "Cache.evict", () => suite.test("nested", failing));
        suite.test("after", failing);
      });
      suite.test("outer", failing);
    });
    const rule = (name: string, contract: string) =>
      `it is slow\n\nThe rule "${name}" is documented at ${contract} in acme.`;
    expect(await run("outer")).toBe(`outer: ${rule("outer", "Cache")}`);
    expect(await run("inner")).toBe(`A cache > inner: ${rule("inner", "Cache.get")}`);
    expect(await run("nested")).toBe(
      `A cache > when full > nested: ${rule("nested", "Cache.evict")}`,
    );
    expect(await run("after")).toBe(`A cache > after: ${rule("after", "Cache.get")}`);
  });

  test("opens a fixture for each case and disposes of it, also after a failure", async () => {
    const { opened, run } = collect((suite) => {
      suite.test("passes", async (subject) => expect(subject.isDisposed).toBe(false));
      suite.test("fails", failing, "small");
    });
    expect(await run("passes")).toBeUndefined();
    expect(await run("fails")).toContain("it is slow");
    expect(opened).toMatchObject([
      { options: "default", isDisposed: true },
      { options: "small", isDisposed: true },
    ]);
  });
});
