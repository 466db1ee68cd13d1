import { executionAsyncResource } from "node:async_hooks";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { keepTickShape } from "../../src/process/keep-tick-shape.ts";
import { runServer } from "../fixtures/server-process.ts";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";

const nextTick = (): Promise<object> =>
  new Promise((resolve) => {
    process.nextTick(() => resolve(executionAsyncResource()));
  });

test("the kept object has the hidden class of every tick after full collections", async () => {
  setFlagsFromString("--expose-gc");
  setFlagsFromString("--allow-natives-syntax");
  const collect: () => void = runInNewContext("gc");
  const haveOneShape: (a: object, b: object) => boolean = runInNewContext(
    "(a, b) => %HaveSameMap(a, b)",
  );
  const kept = keepTickShape();
  await nextTick();
  expect(kept).toHaveLength(1);
  for (let n = 0; n < 5; n += 1) {
    collect();
    const tick = await nextTick();
    expect(tick).not.toBe(kept[0]);
    expect(Object.keys(tick)).toContain("callback");
    expect(haveOneShape(tick, kept[0] ?? {})).toBe(true);
  }
});

test("the server keeps a tick at its start", async () => {
  const script = `import hooks from "node:async_hooks";
    import { syncBuiltinESMExports } from "node:module";
    const { executionAsyncResource: current } = hooks;
    hooks.executionAsyncResource = () => {
      const resource = current();
      if ("callback" in resource) console.error("a tick was kept");
      return resource;
    };
    syncBuiltinESMExports();`;
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(script)}`;
  // The invalid port ends the process after the tick is kept.
  const env = { NODE_OPTIONS, GW_PORT: "abc" };
  const { code, stderr } = await runServer({ cwd: temporaryFolder(), env });
  expect(code).toBe(2);
  expect(stderr).toContain("a tick was kept");
});
