import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { PageLab } from "../page-lab.fixture.ts";
import { button, field, text } from "../target.ts";

const HERE = import.meta.dirname;
const FILES = ["files.ts", "drag.ts"].map((name) => join(HERE, name));

let lab: PageLab;
beforeAll(async () => {
  lab = await PageLab.open();
});
afterAll(async () => {
  await lab?.close();
});

const zone = (
  over: string,
) => `<div id="zone" style="width:300px;height:200px;border:1px solid"><p>Drop here</p></div>
  <script>
    const heard = [];
    zone.addEventListener("dragover", (event) => { ${over} });
    zone.addEventListener("drop", async (event) => {
      event.preventDefault();
      event.stopPropagation();
      const { files } = event.dataTransfer;
      heard.push(event.isTrusted, ...[...files].map(({ name, size }) => name + " " + (size > 0)));
    });
  </script>`;

it("files are dropped where a page takes them, also when it keeps the event to itself", async () => {
  for (const over of ["event.preventDefault()", "event.preventDefault(); event.stopPropagation()"]) {
    await lab.show(zone(over));
    await lab.user().dropFiles(text("Drop here"), ...FILES);
    expect(await lab.ask("heard")).toEqual([true, "files.ts true", "drag.ts true"]);
  }
  expect(lab.acts).toMatchObject([{ verb: "dropped files on", detail: FILES.join(", "), ok: true }]);
});

it("a relative path is one from the project's root, as of an upload", async () => {
  await lab.show(zone("event.preventDefault()"));
  await lab.user().dropFiles(text("Drop here"), "package.json");
  expect(await lab.ask("heard")).toEqual([true, "package.json true"]);
});

it("a field for files takes them by itself", async () => {
  await lab.show(`<label>Photo <input type="file" multiple></label>`);
  await lab.user().dropFiles(field("Photo"), ...FILES);
  expect(await lab.ask("[...document.querySelector('input').files].map(({ name }) => name)")).toEqual([
    "files.ts",
    "drag.ts",
  ]);
});

it("in a frame of another site they are dropped, too", async () => {
  lab.serve("/inside", `<!doctype html>${zone("event.preventDefault()")}`);
  await lab.show(
    `<p>Around</p><iframe width="400" height="300" src="${lab.url("/inside", "two.test")}"></iframe>`,
  );
  await lab.user().dropFiles(text("Drop here"), ...FILES);
  const frame = lab.surface.current.frames.all.at(-1);
  const { result } = (await frame?.session.send("Runtime.evaluate", {
    expression: "heard.join()",
  })) ?? { result: { value: undefined } };
  expect(result.value).toBe("true,files.ts true,drag.ts true");
});

it.each([
  [
    "where nothing takes them, and the page stays",
    () => lab.user(1_000).dropFiles(text("Drop here"), ...FILES),
    /takes none/,
  ],
  [
    "when a file is not there",
    () => lab.user(1_000).dropFiles(text("Drop here"), "no/such.txt"),
    /no file no\/such\.txt/,
  ],
  ["when none is named", () => lab.user(1_000).dropFiles(text("Drop here")), /no file was named/],
  [
    "on what is not there",
    () => lab.user(1_000).dropFiles(button("Upload"), ...FILES),
    /Button "Upload" is not there/,
  ],
])("is refused %s", async (_, act, says) => {
  await lab.show(zone("heard.push('over')"));
  const { url } = lab.surface.current;
  await expect(act()).rejects.toThrow(says);
  expect([
    lab.surface.current.url,
    (await lab.ask<string[]>("heard")).filter((one) => one !== "over"),
  ]).toEqual([url, []]);
});
