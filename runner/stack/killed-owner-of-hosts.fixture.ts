// Boots a stack with hosts and prints what it started, for a test that then kills this process:
// `killed-owner-of-hosts.fixture.ts ROOT`.
import { bootStack } from "./boot.ts";
import { defineStack } from "./define-stack.ts";
import type { ServiceSpec } from "./definition.ts";
import { useOf } from "./stack-use.ts";
import { web } from "./test-services.fixture.ts";

const root = process.argv[2] ?? ".";
const services: Record<string, ServiceSpec> = { api: web(), shop: web() };
const shop = defineStack({
  name: "shop",
  title: "A shop",
  surfaces: {},
  services,
  hosts: () => ({ server: { services: ["api"] }, street: { services: ["shop"] } }),
});
const stack = await bootStack(useOf(shop), { root, results: `${root}/results`, runId: "killed" });
const { processes, ports } = stack.receipt.content;
console.log(
  `started ${JSON.stringify({
    pids: processes.map(({ pgid }) => pgid),
    ports: ports.map(({ port }) => port),
    dir: stack.dir,
  })}`,
);
setInterval(() => {}, 1e6);
