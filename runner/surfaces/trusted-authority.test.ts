import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import { certify } from "../../mocks/certificate-authority/certify.ts";
import type { Browser } from "./browser.ts";
import { launchBrowser } from "./launch-browser.ts";
import { removalsDone } from "./profile-folder.ts";
import { trustAuthority } from "./trusted-authority.ts";

let folder: string;
let pem: string;
let server: Server | undefined;
let url: string;
let browser: Browser | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "fraimz-trust-"));
  pem = join(folder, "authority.pem");
  const { authority, certificate: cert, key } = await certify(["127.0.0.1"]);
  writeFileSync(pem, authority);
  server = createServer({ cert, key }, (_request, answer) =>
    answer.setHeader("content-type", "text/html").end("<title>t</title><p>A page that is trusted"),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterEach(async () => {
  await browser?.close();
  browser = undefined;
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve));
  await removalsDone();
  rmSync(folder, { recursive: true, force: true });
});

test("a browser shows a page of a server that the authority vouches for", async () => {
  browser = await launchBrowser({ folder, authority: pem });
  const surface = await browser.openSurface({ name: "page", url });
  expect(await surface.visibleText()).toContain("A page that is trusted");
});

test("without the authority the browser refuses the page, by name", async () => {
  browser = await launchBrowser({ folder });
  await expect(browser.openSurface({ name: "page", url })).rejects.toThrow("ERR_CERT_AUTHORITY_INVALID");
});

test("the authority is for servers only, and adding it again changes nothing", async () => {
  await trustAuthority(folder, pem);
  await trustAuthority(folder, pem);
  const { stdout } = await execa("certutil", ["-L", "-d", `sql:${join(folder, ".pki", "nssdb")}`]);
  expect(stdout.match(/fraimz test authority +(\S+)/)?.slice(1)).toEqual(["C,,"]);
  expect(stdout.split("\n").filter((line) => line.includes("fraimz"))).toHaveLength(1);
});

test("a file that is no certificate is told with what certutil said", async () => {
  writeFileSync(pem, "nothing");
  await expect(trustAuthority(folder, pem)).rejects.toThrow(/could not be made trusted\ncertutil -A/);
});
