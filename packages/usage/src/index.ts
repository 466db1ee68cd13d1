export { type TokenClass, type TokenCounts, tokenClasses } from "./token-counts.js";
