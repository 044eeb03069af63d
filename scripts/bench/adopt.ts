/**
 * What it takes to use fraimz in a project of one's own, beside Playwright Test, in turns: packages, size and time of an
 * install (npm's downloads are there already), and one test of five steps with its server's boot and an HTML report,
 * whole process. `node --import tsx scripts/bench/adopt.ts [rounds]`
 */
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { z } from "zod";
import { inMs, inTurns } from "./measure.ts";
import { PEER, PlaywrightProject } from "./playwright-project.ts";
import { wholeProcess } from "./whole-process.ts";

const rounds = Number(process.argv[2] ?? 5);
const root = resolve(import.meta.dirname, "../..");

const SERVER = `import { createServer } from "node:http";
const page = \`<!doctype html><title>Shop</title><h1>Shop</h1><form><label>Name <input name=who></label> <button>Enter</button></form>
<section hidden><p id=hello></p><button id=add>Add a book</button> <button id=clear>Empty the cart</button><p id=cart>The cart is empty.</p></section>
<script>
let books = 0; const show = () => { cart.textContent = books ? books + " in the cart" : "The cart is empty." };
document.forms[0].onsubmit = (e) => { e.preventDefault(); hello.textContent = "Hello, " + who.value + "."; document.querySelector("section").hidden = false; };
const who = document.forms[0].who; add.onclick = () => { books++; show(); }; document.getElementById("clear").onclick = () => { books = 0; show(); };
</script>\`;
createServer((_request, response) => response.setHeader("content-type", "text/html").end(page)).listen(process.env.PORT, "127.0.0.1");
`;

const STACK = `import { defineStack, ready } from "fraimz";
export const shop = defineStack({
  name: "shop", title: "The shop",
  services: { web: { ports: ["http"], ready: ready.http("/"),
    command: (ctx) => ({ file: "node", args: ["server.mjs"], env: { PORT: String(ctx.port("http")) } }) } },
  surfaces: { page: { kind: "browser", url: (ctx) => ctx.url("web") } },
});
`;
const FLOW = `import { button, defineFlow, field, heading } from "fraimz";
import { shop } from "../stacks/shop/stack.js";
const frame = (name, action, text) => ({ name, claim: name + ".", on: "page", action, assertions: ({ see }) => see.text(text) });
export default defineFlow({ title: "The shop", audience: "user", stack: shop }).frames([
  { name: "It opens", claim: "It opens.", on: "page", assertions: ({ see }) => see.target(heading("Shop")) },
  frame("A person enters", async ({ user }) => { await user.fill(field("Name"), "Ann"); await user.click(button("Enter")); }, "Hello, Ann."),
  frame("One book", ({ user }) => user.click(button("Add a book")), "1 in the cart"),
  frame("Two books", ({ user }) => user.click(button("Add a book")), "2 in the cart"),
  frame("None", ({ user }) => user.click(button("Empty the cart")), "The cart is empty."),
]);
`;
const TEST = `import { expect, test } from "@playwright/test";
test("The shop", async ({ page }, info) => {
  const shows = async (name, text) => {
    await expect(page.getByText(text, { exact: true })).toBeVisible();
    await info.attach(name, { body: await page.screenshot(), contentType: "image/png" });
  };
  await test.step("It opens", async () => { await page.goto("/"); await shows("opens", "Shop"); });
  await test.step("A person enters", async () => {
    await page.getByLabel("Name").fill("Ann");
    await page.getByRole("button", { name: "Enter" }).click();
    await shows("enters", "Hello, Ann.");
  });
  await test.step("One book", async () => { await page.getByRole("button", { name: "Add a book" }).click(); await shows("one", "1 in the cart"); });
  await test.step("Two books", async () => { await page.getByRole("button", { name: "Add a book" }).click(); await shows("two", "2 in the cart"); });
  await test.step("None", async () => { await page.getByRole("button", { name: "Empty the cart" }).click(); await shows("none", "The cart is empty."); });
});
`;
/** Where Playwright's server listens: it is told a port, and waits for it. */
const PEER_PORT = 41_733;

const Lock = z.object({ packages: z.record(z.string(), z.unknown()) });

function install(dir: string, what: string): void {
  execFileSync("npm", ["install", "--save-dev", "--no-audit", "--no-fund", "--silent", what], { cwd: dir });
}

function emptyProject(dir: string): string {
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir);
  writeFileSync(join(dir, "package.json"), '{"private":true,"type":"module"}\n');
  return dir;
}

/** What an install left: `47 packages, 31 MB`. */
function installed(dir: string): string {
  const { packages } = Lock.parse(JSON.parse(readFileSync(join(dir, "package-lock.json"), "utf8")));
  const there = readdirSync(join(dir, "node_modules"), { recursive: true, withFileTypes: true });
  const bytes = there
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  // The project itself is one of them.
  const own = Object.keys(packages).filter((name) => name !== "" && existsSync(join(dir, name))).length;
  return `${own} packages, ${(bytes / 1e6).toFixed(0)} MB`;
}

const work = mkdtempSync(join(tmpdir(), "fraimz-adopt-"));
const peer = new PlaywrightProject();
try {
  execFileSync(process.execPath, ["--import", "tsx", "scripts/package/build.ts"], {
    cwd: root,
    stdio: "ignore",
  });
  const packed = execFileSync("npm", ["pack", "--silent", "--pack-destination", work], {
    cwd: join(root, "dist"),
    encoding: "utf8",
  });
  const tarball = join(work, packed.trim());
  console.log(`the package: ${(statSync(tarball).size / 1e6).toFixed(1)} MB packed`);
  const [own, its] = [join(work, "own"), join(work, "its")];
  const installs = await inTurns(rounds, {
    fraimz: () => install(emptyProject(own), tarball),
    playwright: () => install(emptyProject(its), PEER),
  });
  console.log(`npm install, median of ${rounds}`);
  console.log(`  fraimz           ${inMs(installs.fraimz).padStart(10)}   ${installed(own)}`);
  console.log(`  @playwright/test ${inMs(installs.playwright).padStart(10)}   ${installed(its)}`);

  for (const folder of ["flows", "stacks/shop"]) mkdirSync(join(own, folder), { recursive: true });
  writeFileSync(join(own, "server.mjs"), SERVER);
  writeFileSync(join(own, "stacks/shop/stack.js"), STACK);
  writeFileSync(join(own, "flows/shop.flow.js"), FLOW);
  peer.write("server.mjs", SERVER);
  peer.write("shop.spec.js", TEST);
  const server = { command: "node server.mjs", port: PEER_PORT };
  peer.configure("plain.config.ts", { server });
  peer.configure("trace.config.ts", { server, trace: true });
  const playwright = (config: string) => () =>
    wholeProcess(peer.dir, process.execPath, peer.program, "test", "-c", config);
  const times = await inTurns(rounds, {
    fraimz: () => wholeProcess(own, process.execPath, "node_modules/fraimz/lib/bin.js", "--flow", "shop"),
    "playwright test, HTML report": playwright("plain.config.ts"),
    "playwright test, HTML report and trace": playwright("trace.config.ts"),
  });
  console.log(`five steps with the server's boot and a report, whole process, median of ${rounds}`);
  for (const [name, ms] of Object.entries(times)) {
    const ratio = `fraimz takes ${(times.fraimz / ms).toFixed(2)} of it (aim: 0.60)`;
    console.log(`  ${name.padEnd(40)} ${inMs(ms).padStart(10)}   ${name === "fraimz" ? "" : ratio}`);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
  peer.remove();
}
