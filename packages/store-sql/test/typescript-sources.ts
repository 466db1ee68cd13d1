import { registerHooks } from "node:module";

// For programs that tests start with `node --import`: Node runs TypeScript as it stands, but the
// sources name each other as they will be called once they are built.
registerHooks({
  resolve(specifier, context, nextResolve) {
    const isOurs = specifier.startsWith(".") && !context.parentURL?.includes("/node_modules/");
    if (!isOurs) return nextResolve(specifier, context);
    return nextResolve(specifier.replace(/\.js$/, ".ts"), context);
  },
});
