export {
  createMemoryUsageStore,
  type MemoryUsageData,
  MemoryUsageStore,
} from "./memory-usage-store.js";
