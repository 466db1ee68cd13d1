export { type RouteOptions, routeEndpoint } from "./routing/route-endpoint.js";
