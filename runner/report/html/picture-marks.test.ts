import { describe, expect, test } from "vitest";
import type { Frame, Picture } from "../report-schema.ts";
import { marks, marksBefore } from "./picture-marks.ts";

const BOX = { x: 100, y: 100, width: 80, height: 30 };
const click = (mark: number, box = BOX): Frame["acts"][number] => ({
  ...{ channel: "user", surface: "page", verb: "clicked", target: `button "${mark}"` },
  ...{ point: { x: box.x + 40, y: box.y + 15 }, box, view: "v", mark, ok: true, tookMs: 1, afterMs: 1 },
});
const seen = (box: typeof BOX): Frame["checks"][number] => ({
  ...{ channel: "see", surface: "page", title: "sees", ok: true, expected: "e", actual: "a" },
  ...{ waitedMs: 0, afterMs: 2, box },
});
const frame = (acts: Frame["acts"], checks: Frame["checks"] = []): Frame => ({
  ...{ index: 1, name: "n", claim: "c", proves: [], controls: [], state: "passed", controlResults: [] },
  ...{ acts, checks, pictures: [], attachments: [], exchanges: [] },
});
const picture = (more: Partial<Picture> = {}): Picture => ({
  ...{ surface: "page", role: "claim", width: 800, height: 600, scale: 1, restMs: 1, masks: [], rules: [] },
  ...{ file: { name: "x.png", sha256: "x", bytes: 1, mime: "image/png" }, view: "v", afterMs: 3, ...more },
});
const text = (markup: ReturnType<typeof marks>) => (markup ? markup.text : "");
const numbers = (svg: string) => [...svg.matchAll(/>(\d+)<\/text>/g)].map(([, number]) => number);

describe("an act's mark", () => {
  test("stands on the picture where its target stands, at the place where it stands now", () => {
    const moved = { ...BOX, y: 300 };
    const svg = text(marks(frame([click(1)]), picture({ standing: [{ mark: 1, box: moved }] })));
    expect(numbers(svg)).toEqual(["1"]);
    expect(svg).toContain('y="297"');
  });

  test("whose target is gone is on the picture before, if it stood there, else on none", () => {
    const one = frame([click(1), click(2, { ...BOX, x: 400 })]);
    const now = picture({ standing: [], stood: [{ mark: 1, box: BOX }] });
    expect(marks(one, now)).toBe(false);
    expect(numbers(text(marksBefore(one, now)))).toEqual(["1"]);
  });

  test("that still stands is not on the picture before as well", () => {
    const both = [{ mark: 1, box: BOX }];
    expect(marksBefore(frame([click(1)]), picture({ standing: both, stood: both }))).toBe(false);
  });

  test("covers nothing that a check names", () => {
    const now = picture({ standing: [{ mark: 1, box: BOX }] });
    const at = (svg: string) =>
      /<g class="badge"><circle cx="([\d.]+)" cy="([\d.]+)"/.exec(svg)?.slice(1).map(Number);
    expect(at(text(marks(frame([click(1)]), now)))).toEqual([180, 130]);
    const beside = text(marks(frame([click(1)], [seen({ x: 170, y: 120, width: 100, height: 20 })]), now));
    expect(at(beside)).toEqual([100, 130]);
    expect(beside).toContain('class="point"');
    const itself = text(marks(frame([click(1)], [seen(BOX)]), now));
    expect(itself).not.toContain('class="point"');
    expect(at(itself)).toEqual([194, 115]);
    const around = text(marks(frame([click(1)], [seen({ x: 0, y: 0, width: 800, height: 600 })]), now));
    expect(numbers(around)).toEqual([]);
    expect(around).toContain('class="act"');
  });
});
