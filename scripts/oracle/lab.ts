import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { frameIsAt } from "../../runner/cdp/page/frame-place.ts";
import type { DocumentFrame } from "../../runner/cdp/page/frame-tree.ts";
import type { Browser } from "../../runner/surfaces/browser.ts";
import { launchBrowser } from "../../runner/surfaces/launch-browser.ts";
import type { PageSurface } from "../../runner/surfaces/page-surface.ts";
import { removalsDone } from "../../runner/surfaces/profile-folder.ts";
import { answersOf } from "./answers.ts";
import { compose } from "./compose.ts";
import { placesOf } from "./places.ts";
import { isUnsound, type PageReport } from "./tally.ts";
import { labelTexts, type Numbers, type Place } from "./truth.ts";

/** Small, as each of its pixels is compared several times. */
const VIEWPORT = { width: 660, height: 540 };
/** Pictures until those of a page with a frame of another process are the same twice. */
const MOST_PICTURES = 8;
/** A page that scrolls as it loads may miss it on a busy machine. */
const MOST_PAIRS = 4;
/** Frames of the screen until what a frame of another process changed is surely drawn, and how long they may take. */
const FOREIGN_FRAMES = 4;
const FOREIGN_BOUND_MS = 5_000;

/** One browser on one server. Its pages are pictured by the protocol's bare means before fraimz looks at them. */
export class OracleLab {
  readonly #server: Server;
  readonly #browser: Browser;
  readonly documents = new Map<string, string>();
  #benches = 0;

  private constructor(server: Server, browser: Browser) {
    this.#server = server;
    this.#browser = browser;
  }

  static async open(): Promise<OracleLab> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    // Names of the loopback address: each is a site of its own for the browser.
    const args = ["--host-resolver-rules=MAP *.test 127.0.0.1", "--site-per-process"];
    const lab = new OracleLab(server, await launchBrowser({ args }));
    server.on("request", (request, response) => {
      const html = lab.documents.get(new URL(request.url ?? "/", "http://lab").pathname);
      response.writeHead(html === undefined ? 404 : 200, { "content-type": "text/html; charset=utf-8" });
      response.end(html);
    });
    return lab;
  }

  url(path: string, site: string): string {
    return `http://${site}:${(this.#server.address() as AddressInfo).port}${path}`;
  }

  /** A place where one page after the other is tried. */
  async bench(): Promise<OracleBench> {
    const surface = await this.#browser.openSurface({
      name: `oracle ${++this.#benches}`,
      viewport: VIEWPORT,
    });
    return new OracleBench(this, surface);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await removalsDone();
  }
}

/** A page with its words and with others in their place, and where the words are. */
interface Drawn {
  readonly word: Buffer;
  readonly other: Buffer;
  readonly places: readonly (Place | undefined)[];
  readonly others: readonly Numbers[];
}

/** One surface, on which the truth is had first and fraimz asked after it. */
export class OracleBench {
  readonly #lab: OracleLab;
  readonly #surface: PageSurface;
  #deviceScaleFactor = 0;

  constructor(lab: OracleLab, surface: PageSurface) {
    this.#lab = lab;
    this.#surface = surface;
  }

  async tryPage(seed: number, number: number): Promise<PageReport> {
    const composed = compose(seed, number);
    const { deviceScaleFactor, how, documents } = composed;
    const site = this.#lab.url("", "two.test");
    const address = (variant: string): string => `/${seed}/${number}/${variant}`;
    const served = (["word", "other"] as const).flatMap((variant) => [
      ...documents(variant, address(variant), site),
    ]);
    for (const [path, html] of served) this.#lab.documents.set(path, html);
    const words = composed.texts.map(({ word }) => word);

    await this.#scaleTo(deviceScaleFactor);
    let drawn = await this.#drawBoth(address, words);
    let answers = await answersOf(this.#surface, words);
    const decided = (): PageReport["texts"] => {
      const labels = labelTexts(drawn, drawn.places, deviceScaleFactor, drawn.others);
      return composed.texts.flatMap(({ word, how: made }, i) => {
        const [label, answer] = [labels[i], answers[i]];
        return label && answer ? [{ word, how: made, label, answer }] : [];
      });
    };
    let texts = decided();
    let looks = 1;
    for (; looks < MOST_PAIRS && texts.some(isUnsound); looks++) {
      // Blame needs a truth that stands: an answer is unsound by the page's next pictures, too, or these were at rest no
      // more than the first.
      drawn = await this.#drawBoth(address, words);
      texts = decided();
      if (texts.some(isUnsound)) break;
      answers = await answersOf(this.#surface, words);
      texts = decided();
    }
    for (const [path] of served) this.#lab.documents.delete(path);
    const { word, other } = drawn;
    return {
      number,
      how: `${how}, scale ${deviceScaleFactor}`,
      looks,
      texts,
      files: new Map<string, string | Buffer>([
        ...served.map(([path, html]) => [`${path.slice(1).replaceAll("/", "-")}.html`, html] as const),
        ["word.png", word],
        ["other.png", other],
      ]),
    };
  }

  async #scaleTo(deviceScaleFactor: number): Promise<void> {
    if (deviceScaleFactor === this.#deviceScaleFactor) return;
    const metrics = { ...VIEWPORT, deviceScaleFactor, mobile: false };
    await this.#surface.current.session.send("Emulation.setDeviceMetricsOverride", metrics);
    this.#deviceScaleFactor = deviceScaleFactor;
  }

  /** What differs between the two is the text's doing only where both are scrolled to the same place. */
  async #drawBoth(address: (variant: string) => string, words: readonly string[]): Promise<Drawn> {
    const told: string[] = [];
    for (let tries = 0; tries < MOST_PAIRS; tries++) {
      const other = await this.#draw(address("other"));
      const { scrolled } = await placesOf(this.#surface.current, words);
      const word = await this.#draw(address("word"));
      const places = await placesOf(this.#surface.current, words);
      if (places.scrolled === scrolled) return { word, other, places: places.of, others: places.others };
      told.push(`${scrolled} and ${places.scrolled}`);
    }
    throw new Error(`its two pages were never scrolled to the same place, but to ${told.join("; ")}`);
  }

  async #draw(path: string): Promise<Buffer> {
    await this.#surface.goto(this.#lab.url(path, "one.test"));
    const tab = this.#surface.current;
    let drawn = "";
    // A picture waits for what its own process draws; another one's may come later.
    const foreign = tab.frames.all.filter(({ session }) => session !== tab.session);
    const places = await Promise.all(foreign.map((frame) => frameIsAt(tab, frame)));
    await Promise.all(foreign.filter((_, i) => places[i] === "in window").map(drawnFrames));
    for (let pictures = 1; pictures <= MOST_PICTURES; pictures++) {
      const { data } = await tab.session.send("Page.captureScreenshot", {
        format: "png",
        optimizeForSpeed: true,
      });
      if (foreign.length === 0 || data === drawn) return Buffer.from(data, "base64");
      drawn = data;
    }
    throw new Error(`${path} was not the same in two of ${MOST_PICTURES} pictures`);
  }
}

/** On a busy machine two pictures in a row can both be older than what a frame of another process has drawn. */
async function drawnFrames(frame: DocumentFrame): Promise<void> {
  const world = await frame.world();
  await world.value<void>(
    async (frames: number, boundMs: number) => {
      // A frame without a size is never drawn.
      const late = new Promise<void>((resolve) => setTimeout(resolve, boundMs));
      const drawn = (async () => {
        for (let i = 0; i < frames; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
      })();
      await Promise.race([drawn, late]);
    },
    FOREIGN_FRAMES,
    FOREIGN_BOUND_MS,
  );
}
