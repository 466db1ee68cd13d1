// Writes assets/catalogue.json: `pnpm --filter @gw/usage catalogue`.
import { writeFileSync } from "node:fs";
import { compileCatalogue } from "./catalogue/compile-catalogue.ts";

writeFileSync(new URL("../assets/catalogue.json", import.meta.url), await compileCatalogue());
