import { describe, test } from "vitest";
import { allowanceLedgerConformance } from "../../src/conformance/index.ts";
import { openMemory } from "../memory/open-memory.ts";

allowanceLedgerConformance({ describe, test, open: () => openMemory() });
