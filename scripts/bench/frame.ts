/**
 * One frame (click, check, picture) by fraimz and by playwright-core over CDP, in turn, on one page in equal
 * browsers. Prints medians and the ratio. `--rounds N`.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { createSee } from "../../runner/channels/see/create-see.ts";
import { button } from "../../runner/channels/target.ts";
import { createUser } from "../../runner/channels/user/create-user.ts";
import { Recording } from "../../runner/evidence/log/recording.ts";
import { launchBrowser } from "../../runner/surfaces/launch-browser.ts";
import { removalsDone } from "../../runner/surfaces/profile-folder.ts";

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "40" } },
});
const rounds = Number(values.rounds);

const rows = Array.from(
  { length: 60 },
  (_, i) => `<tr><td>Server ${i}</td><td>Connected</td><td>https://mcp${i}.example/mcp</td></tr>`,
);
const page = `<!doctype html><title>Bench</title><style>body{font:15px sans-serif;margin:24px}td{padding:4px 16px;border-bottom:1px solid #ddd}
  button{padding:8px 16px}</style><h1>Connections</h1><button id="add">Add connection</button> <button>Other</button>
  <p id="out">0 added</p><table>${rows.join("")}</table>
  <script>let n = 0; add.onclick = () => { out.textContent = ++n + " added" }</script>`;

const server = createServer((_, response) => response.setHeader("content-type", "text/html").end(page));
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

const ours = await launchBrowser();
const theirs = await launchBrowser();
try {
  const surface = await ours.openSurface({ name: "bench", url });
  const peer = await chromium.connectOverCDP(theirs.endpoint);
  const peerPage = await (await peer.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  await peerPage.goto(url);

  const place = { on: "bench", page: () => Promise.resolve(surface) };
  const recording = new Recording({ act: () => {}, check: () => {} });
  const user = createUser(recording, place);
  const see = createSee(recording, place).channel;

  const times = { ours: [] as Parts[], theirs: [] as Parts[] };
  for (let round = 1; round <= rounds + 5; round++) {
    const ourParts = await timed(
      () => user.click(button("Add connection")),
      () => see.text(`${round} added`),
      () => surface.capture(),
    );
    const theirParts = await timed(
      () => peerPage.getByRole("button", { name: "Add connection", exact: true }).click(),
      () => peerPage.getByText(`${round} added`, { exact: true }).waitFor({ state: "visible" }),
      () => peerPage.screenshot(),
    );
    // The first ones warm both up.
    if (round > 5) {
      times.ours.push(ourParts);
      times.theirs.push(theirParts);
    }
  }
  report("fraimz", times.ours);
  report("playwright-core over CDP", times.theirs);
  const ratio = median(times.ours.map(total)) / median(times.theirs.map(total));
  console.log(`ratio ${ratio.toFixed(2)} (aim: 0.60), ${rounds} rounds, ${ours.version}`);
  await peer.close();
} finally {
  await Promise.all([ours.close(), theirs.close()]);
  server.closeAllConnections();
  server.close();
  await removalsDone();
}

type Parts = readonly [click: number, check: number, picture: number];

async function timed(...steps: readonly (() => Promise<unknown>)[]): Promise<Parts> {
  const parts: number[] = [];
  for (const step of steps) {
    const started = performance.now();
    await step();
    parts.push(performance.now() - started);
  }
  const [click = 0, check = 0, picture = 0] = parts;
  return [click, check, picture];
}

function report(name: string, all: readonly Parts[]): void {
  const [click, check, picture] = [0, 1, 2].map((i) => median(all.map((parts) => parts[i] ?? 0)).toFixed(1));
  const sum = median(all.map(total)).toFixed(1);
  console.log(
    `${name.padEnd(26)} ${sum.padStart(6)} ms   click ${click}  check ${check}  picture ${picture}`,
  );
}

function total([click, check, picture]: Parts): number {
  return click + check + picture;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
