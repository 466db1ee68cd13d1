export { AddedHours } from "../rules/added-hours.js";
export { matchesCallPage, type UsageCallFilters, type UsageCallPage } from "../rules/call-pages.js";
export {
  namesOfHours,
  sumHours,
  type UsageHourName,
  type UsageHourQuery,
  type UsageHourRow,
  type UsageHours,
} from "../rules/hour-queries.js";
export { AbstractUsageStore } from "./abstract-usage-store.js";
