import { registerHooks } from "node:module";

// Node.js runs the TypeScript sources, which import each other by the names of the built files.
registerHooks({
  resolve(specifier, context, nextResolve) {
    const isOurs = specifier.startsWith(".") && !context.parentURL?.includes("/node_modules/");
    if (!isOurs) return nextResolve(specifier, context);
    return nextResolve(specifier.replace(/\.js$/, ".ts"), context);
  },
});
