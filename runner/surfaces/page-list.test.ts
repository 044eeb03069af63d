import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { PNG } from "pngjs";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Tab } from "../cdp/page/tab.ts";
import { TargetHub } from "../cdp/page/target-hub.ts";
import type { Browser } from "./browser.ts";
import { attachSurface } from "./browser-attach.ts";
import { launchBrowser } from "./launch-browser.ts";
import type { PageSurface } from "./page-surface.ts";
import { removalsDone } from "./profile-folder.ts";

// Some endpoints (older WebViews, apps behind a filter) offer a socket for each page and none for the browser.

let browser: Browser;
let front: Server;
let app: PageSurface;

beforeAll(async () => {
  browser = await launchBrowser();
  front = pagesOnly(browser.endpoint);
  await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve));
  app = await attachSurface(String((front.address() as AddressInfo).port), { name: "app" });
});
afterAll(async () => {
  await app?.close();
  front.closeAllConnections();
  await new Promise((resolve) => front.close(resolve));
  await browser?.close();
  await removalsDone();
});

/** A DevTools endpoint in front of another that keeps the browser's own socket to itself. */
function pagesOnly(endpoint: string): Server {
  const server = createServer((request, response) => {
    fetch(endpoint + request.url).then(async (answer) => {
      const known = (await answer.json()) as object;
      if ("webSocketDebuggerUrl" in known) delete known.webSocketDebuggerUrl;
      response.end(JSON.stringify(known));
    });
  });
  server.on("upgrade", (request, socket, head) => {
    if (!request.url?.startsWith("/devtools/page/")) return socket.destroy();
    const { hostname, port } = new URL(endpoint);
    const inner = connect(Number(port), hostname, () => {
      const { rawHeaders: raw } = request;
      const headers = raw.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${raw[at + 1]}`] : []));
      inner.write(`GET ${request.url} HTTP/1.1\r\n${headers.join("\r\n")}\r\n\r\n`);
      inner.write(head);
      inner.pipe(socket).pipe(inner);
    });
    for (const end of [inner, socket]) end.on("error", () => [inner, socket].map((one) => one.destroy()));
  });
  return server;
}

it("drives, reads and pictures a page through its own socket", async () => {
  await app.goto("data:text/html,<title>Page</title><h1>Reached by the page's socket</h1>");
  expect(await app.visibleText()).toBe("Reached by the page's socket");
  const picture = await app.capture();
  const { width, height } = PNG.sync.read(picture.png);
  expect([width, height]).toEqual([picture.width, picture.height]);
  expect(picture.reading.text).toBe("Reached by the page's socket");
});

it("finds a page that opens later in the list of pages, although nothing tells of it", async () => {
  const opened = new Promise<Tab>((resolve) => {
    const stop = app.onOpened(app.current, (tab) => {
      stop();
      resolve(tab);
    });
  });
  await app.current.session.send("Runtime.evaluate", {
    expression: `void open("about:blank")`,
    userGesture: true,
  });
  const tab = await opened;
  app.nameTab("second", tab);
  app.bringForward(tab);
  await app.goto("data:text/html,<h1>Second page</h1>");
  expect(await app.visibleText()).toBe("Second page");
});

it("lets go of a page that closes, and goes back to the one before", async () => {
  const [closed, second] = [app.current, app.tabNamed("second")];
  expect(closed).toBe(second);
  await second.close();
  await expect.poll(() => second.isClosed).toBe(true);
  expect(app.currentName).toBe("main");
});

it("two looks at once find a page once, and hear of its end", async () => {
  const hub = await TargetHub.openPages(`http://127.0.0.1:${(front.address() as AddressInfo).port}`);
  const found: Tab[] = [];
  hub.onTab((tab) => found.push(tab));
  await app.current.session.send("Runtime.evaluate", {
    expression: `void open("about:blank")`,
    userGesture: true,
  });
  await expect
    .poll(async () => {
      await Promise.all([hub.refresh(), hub.refresh()]);
      return found.length;
    })
    .toBeGreaterThan(0);
  expect(found).toHaveLength(1);
  await found[0]?.close();
  await found[0]?.closed;
  await hub.close();
});
