import { describe, test } from "vitest";
import { storeConformance } from "../../src/conformance/index.ts";
import { openMemory } from "../memory/open-memory.ts";

storeConformance({ describe, test, open: openMemory });
