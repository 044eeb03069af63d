// Boots a stack and prints what it started, for a test that then kills this process: `killed-owner.fixture.ts ROOT`.
import { spawn } from "node:child_process";
import { bootStack } from "./boot.ts";
import { defineStack } from "./define-stack.ts";
import type { ServiceSpec } from "./definition.ts";
import { useOf } from "./stack-use.ts";
import { DEAF, STAY, web } from "./test-services.fixture.ts";

const root = process.argv[2] ?? ".";
const grandchild = `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(STAY)}]);`;
const services: Record<string, ServiceSpec> = {
  db: web(grandchild),
  api: web(DEAF, { needs: ["db"], graceMs: 50 }),
};
const shop = defineStack({ name: "shop", title: "A shop", surfaces: {}, services });
const stack = await bootStack(useOf(shop), { root, results: `${root}/results`, runId: "killed" });
// Started past the receipt, as a library might do: only the owner's mark tells that it belongs to the run.
const browser = spawn(process.execPath, ["-e", STAY], { detached: true, stdio: "ignore" });
console.log(
  `started ${JSON.stringify({
    db: stack.service("db").pid,
    api: stack.service("api").pid,
    browser: browser.pid,
    dir: stack.dir,
    ports: stack.receipt.content.ports.map(({ port }) => port),
  })}`,
);
setInterval(() => {}, 1e6);
