import { appendFileSync } from "node:fs";
import { registerHooks } from "node:module";

// Preloaded into a program: appends the URL of each module that it loads to a file, and at its end the
// built-in modules that these loaded.
const { RECORDED_MODULES = "" } = process.env;
const record = (name: string): void => appendFileSync(RECORDED_MODULES, `${name}\n`);

registerHooks({
  load(url, context, nextLoad) {
    record(url);
    return nextLoad(url, context);
  },
});

process.on("exit", () => {
  // Not in the types: the names of built-in modules, such as `NativeModule internal/net`.
  const { moduleLoadList } = process as { readonly moduleLoadList?: readonly string[] };
  for (const name of moduleLoadList ?? []) record(name);
});
