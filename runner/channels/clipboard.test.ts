import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PNG } from "pngjs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Recording, type Told } from "../evidence/log/recording.ts";
import { PageLab } from "./page-lab.fixture.ts";
import { createSee } from "./see/create-see.ts";
import { button, field } from "./target.ts";
import { createUser } from "./user/create-user.ts";

const PAGE = `<!doctype html><title>Clip</title><label>Note <input id="note"></label><textarea aria-label="Copy of it"></textarea>
<button onclick="document.querySelector('#note').select(); document.execCommand('copy')">Copy</button>
<output></output>
<script>
  addEventListener("paste", (event) => document.querySelector("output").textContent = "pasted " + event.isTrusted);
</script>`;

let lab: PageLab;
beforeAll(async () => {
  lab = await PageLab.open();
});
afterAll(() => lab.close());

describe("the clipboard", () => {
  const acts: Told<"act">[] = [];
  const recording = new Recording({ act: (act) => acts.push(act), check: () => {} });
  async function open(clipboard: boolean) {
    lab.serve("/clip", PAGE);
    const surface = await lab.browser.openSurface({ name: "clip", url: lab.url("/clip"), clipboard });
    const place = { on: "clip", page: async () => surface };
    return {
      surface,
      user: createUser(recording, place),
      see: createSee(recording, place, { timeoutMs: 1_000 }).channel,
    };
  }
  beforeEach(() => {
    acts.length = 0;
  });

  it("takes a text that was copied elsewhere into the page, by a paste that the page hears", async () => {
    const { surface, user, see } = await open(true);
    await user.click(field("Note"));
    await user.paste("two\twords ✓");
    await see.value(field("Note"), "two\twords ✓");
    await see.text("pasted true");
    expect(acts.at(-1)).toMatchObject({ verb: "pasted", detail: expect.stringMatching(/copied elsewhere$/) });
    await surface.close();
  });

  it("is seen with what the page or the person copied last, and pasted elsewhere", async () => {
    const { surface, user, see } = await open(true);
    await user.fill(field("Note"), "by hand");
    await user.press("Control+a");
    await user.press("Control+c");
    await see.clipboard("by hand");
    await user.fill(field("Note"), "by the page");
    await user.click(button("Copy"));
    await see.clipboard(/^by the page$/);
    await user.click(field("Copy of it"));
    await user.paste();
    await see.value(field("Copy of it"), "by the page");
    await expect(see.clipboard("something else", { within: 0 })).rejects.toMatchObject({
      reason: { actual: '"by the page"' },
    });
    await lab.browser.clipboard?.write("");
    await expect(see.clipboard(/./, { within: 0 })).rejects.toMatchObject({ reason: { actual: "no text" } });
    await surface.close();
  });

  it("asks the page for nothing: it has the permissions that it had, and stays in front", async () => {
    const { surface, user, see } = await open(true);
    const facts = async () => {
      const { result } = await surface.current.session.send("Runtime.evaluate", {
        expression: `navigator.permissions?.query({ name: "clipboard-read" }).then((p) => p.state + " " + document.hasFocus() + " " + document.visibilityState)`,
        awaitPromise: true,
      });
      return result.value;
    };
    const before = await facts();
    await user.click(field("Note"));
    await user.paste("x");
    await see.clipboard("x");
    expect(await facts()).toBe(before);
    await surface.close();
  });

  it("takes a picture as a screenshot is pasted into a chat, and nothing of it is left for the next flow", async () => {
    const { surface, user, see } = await open(true);
    const heard = `addEventListener("paste", async ({ isTrusted, clipboardData: { files, types } }) => {
      const sizes = await Promise.all([...files].map(async (file) => {
        const { width, height } = await createImageBitmap(file);
        return [file.name, file.type, width, height].join(" ");
      }));
      document.querySelector("output").textContent = JSON.stringify([isTrusted, [...types], sizes]);
    })`;
    await surface.current.session.send("Runtime.evaluate", { expression: heard });
    await user.click(field("Note"));
    const picture = join(import.meta.dirname, "../../docs/report.png");
    await user.paste({ picture });
    const png = PNG.sync.read(readFileSync(picture));
    await see.text(`[true,["Files"],["image.png image/png ${png.width} ${png.height}"]]`);
    expect(acts.at(-1)).toMatchObject({
      verb: "pasted",
      detail: `the picture of ${picture}, copied elsewhere`,
    });
    await lab.browser.clipboard?.write("");
    await user.paste();
    await see.text(/^\[true,.*,\[\]\]$/);
    await expect(user.paste({ picture: "package.json" })).rejects.toThrow(/package.json is no picture/);
    await expect(user.paste({ picture: "no/such.png" })).rejects.toThrow(/there is no file/);
    await surface.close();
  });

  it("is refused by name where the surface did not ask for it", async () => {
    const { surface, user, see } = await open(false);
    await expect(user.paste("x")).rejects.toThrow(/clipboard of the run's own/);
    await expect(see.clipboard("x")).rejects.toThrow(/clipboard of the run's own/);
    await surface.close();
  });
});
