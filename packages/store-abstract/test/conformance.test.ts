import { describe, test } from "vitest";
import { storeConformance } from "../src/conformance/index.ts";
import { openMemory } from "./open-memory.ts";

storeConformance({ describe, test, open: openMemory });
