import { describe, test } from "vitest";
import { usageStoreConformance } from "../../src/conformance/index.ts";
import { openMemory } from "../memory/open-memory.ts";

usageStoreConformance({ describe, test, open: () => openMemory() });
