import { join } from "node:path";
import { writeCommit } from "./commit.ts";

// Runs in the folder of a package, before its build.
writeCommit(join(import.meta.dirname, "../../.."), ["dist"]);
