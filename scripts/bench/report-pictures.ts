import type { Browser } from "playwright-core";

const WORDS =
  "server connection member token scope policy approve tool agent report window profile session".split(" ");

/**
 * Takes pictures of a made-up app as dense as real ones: a menu, a table of text, coloured labels, a chart.
 * Each shows other data, so that no two are equal.
 */
export async function takePictures(browser: Browser, count: number): Promise<Buffer[]> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const pictures: Buffer[] = [];
  for (let at = 0; at < count; at += 1) {
    await page.setContent(screen(at));
    pictures.push(await page.screenshot());
  }
  await page.close();
  return pictures;
}

function screen(seed: number): string {
  let state = seed + 1;
  const next = (below: number) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
  const word = () => WORDS[next(WORDS.length)] ?? "word";
  const cells = (count: number) =>
    Array.from({ length: count }, () => `<td>${word()} ${word()} ${next(10_000)}</td>`).join("");
  const rows = Array.from(
    { length: 22 },
    () => `<tr>${cells(4)}<td><b style="background:hsl(${next(360)} 60% 88%)">${word()}</b></td></tr>`,
  ).join("");
  const bars = Array.from(
    { length: 24 },
    () => `<i style="height:${10 + next(60)}px;background:hsl(${210 + next(60)} 55% 55%)"></i>`,
  ).join("");
  return `<!doctype html><style>
    body { margin: 0; font: 13px system-ui; display: grid; grid-template-columns: 200px 1fr; color: #222 }
    nav { background: linear-gradient(#f3f4fa, #e6e8f4); padding: 20px; line-height: 2.4 }
    main { padding: 18px 24px } td { padding: 4px 14px 4px 0; border-top: 1px solid #eee }
    b { padding: 1px 8px; border-radius: 9px; font-weight: 500 } figure { display: flex; gap: 4px; align-items: end; margin: 8px 0; height: 72px }
    i { width: 18px; border-radius: 3px 3px 0 0 }</style>
    <nav>${Array.from({ length: 9 }, word).join("<br>")}</nav>
    <main><h1>${word()} ${seed}</h1><figure>${bars}</figure><table>${rows}</table></main>`;
}
