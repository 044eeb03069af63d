import { pathToFileURL } from "node:url";
import { defineStack, ready } from "fraimz";

const page = (name: string) => pathToFileURL(`${import.meta.dirname}/pages/${name}.html`).href;

/** Pages on which something is wrong, each in its own way. */
export const pages = defineStack({
  name: "pages",
  title: "Pages for the failures that a run must notice",
  services: {},
  surfaces: {
    covered: { kind: "browser", url: () => page("covered") },
    blank: { kind: "browser", url: () => page("blank") },
    popup: { kind: "browser", url: () => page("popup") },
  },
});

/** A service that dies when its page is asked for `/die`. */
export const mortal = defineStack({
  name: "mortal",
  title: "A service that dies on request",
  services: {
    api: {
      ports: ["http"],
      ready: ready.http("/"),
      command: (ctx) => ({
        file: process.execPath,
        args: [`${import.meta.dirname}/mortal-service.mjs`, String(ctx.port("http"))],
      }),
    },
  },
  surfaces: { app: { kind: "browser", url: (ctx) => ctx.url("api") } },
});

/** Nothing but a screen. */
export const screen = defineStack({
  name: "screen",
  title: "An empty screen",
  services: {},
  surfaces: { screen: { kind: "display", size: { width: 640, height: 480 } } },
});

const agent = `data:text/html,${encodeURIComponent("<title>Agent</title><p>Driven by <b id=agent></b></p><script>agent.textContent = navigator.userAgent</script>")}`;

/** The same page in browsers that are started in three ways. */
export const browsers = defineStack({
  name: "browsers",
  title: "A page that says which browser shows it",
  services: {},
  surfaces: {
    plain: { kind: "browser", url: () => agent },
    named: { kind: "browser", url: () => agent, args: () => ["--user-agent=a browser of its own"] },
    window: { kind: "browser", url: () => agent, onDisplay: true, args: () => ["--user-agent=a window"] },
    shell: { kind: "terminal", onDisplay: true },
  },
});
