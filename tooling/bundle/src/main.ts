import { join } from "node:path";
import { bundleProgram } from "./bundle-program.ts";

// Runs in the folder of the app, after the compiler: replaces `dist/main.js`.
await bundleProgram({ entry: join("src", "main.ts"), folder: "dist" });
