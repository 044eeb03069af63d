import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PageLab } from "../page-lab.fixture.ts";

let lab: PageLab;
beforeAll(async () => {
  lab = await PageLab.open();
});
afterAll(async () => {
  await lab?.close();
});

const where = (): Promise<string> => lab.ask("document.title + location.hash");
const detail = (): string | undefined => lab.acts.at(-1)?.detail;

it("a tab has nothing before its first page", async () => {
  await lab.show("<p>First</p>");
  await expect(lab.user().press("Alt+ArrowLeft")).rejects.toThrow(/no page to go back to/);
  expect(await where()).toBe("Lab");
});

describe("keys of the browser's window do what they do there", () => {
  it("back and forward, from one document to another", async () => {
    lab.serve("/second", "<!doctype html><title>Second</title><input autofocus>");
    await lab.show("<p>First</p>");
    await lab.surface.goto(lab.url("/second"));
    await lab.user().press("Alt+ArrowLeft");
    expect([await where(), detail()]).toEqual(["Lab", "Alt+ArrowLeft: the browser goes back"]);
    await lab.user().press("Alt+ArrowRight");
    expect([await where(), detail()]).toEqual(["Second", "Alt+ArrowRight: the browser goes forward"]);
  });

  it("back within a document, and between two sites", async () => {
    lab.serve("/other", "<!doctype html><title>Other</title>");
    await lab.show("<p>First</p><script>history.pushState({}, '', '#two')</script>");
    await lab.user().press("Meta+[");
    expect(await where()).toBe("Lab");
    await lab.surface.goto(lab.url("/other", "two.test"));
    await lab.user().press("Alt+ArrowLeft");
    expect(await where()).toBe("Lab");
  });

  it.each(["F5", "Control+r", "Control+Shift+R"])("reload: %s", async (keys) => {
    await lab.show("<p>Page</p>");
    await lab.ask("document.title = 'Changed'");
    await lab.user().press(keys);
    expect([await where(), detail()]).toEqual(["Lab", `${keys}: the browser reloads`]);
  });

  it("but not when the page calls them off, in a frame of it too", async () => {
    lab.serve("/frame", "<input autofocus><script>onkeydown = (event) => event.preventDefault()</script>");
    for (const body of [
      "<script>onkeydown = (event) => event.preventDefault()</script>",
      `<iframe id="f" src="${lab.url("/frame", "two.test")}"></iframe>`,
    ]) {
      await lab.show(body);
      await lab.ask("document.title = 'Changed'; window.f?.focus()");
      await lab.user().press("F5");
      expect([await where(), detail()]).toEqual(["Changed", "F5, which the page kept to itself"]);
    }
  });

  it("and are refused where nothing lies there, or no page hears them, before anything is pressed", async () => {
    await lab.show(
      "<script>onkeydown = (event) => { if (event.key !== 'Control') document.title += event.key }</script>",
    );
    // What was gone back from is forgotten with a new page.
    await lab.ask("history.pushState({}, '', '#new')");
    await expect(lab.user().press("Alt+ArrowRight")).rejects.toThrow(/no page to go forward to/);
    await lab.ask("document.title = 'Lab'");
    await expect(lab.user().press("Control+T")).rejects.toThrow(
      /Control\+T can't be pressed.*\n.*user\.goto/,
    );
    await expect(lab.user().press("Control+Shift+Tab")).rejects.toThrow(/user\.switchTo/);
    await expect(lab.user().press("Alt+F4")).rejects.toThrow(/user\.closeTab/);
    expect(await where()).toBe("Lab#new");
    await lab.user().press("Control+k");
    expect(await where()).toBe("Labk#new");
  });
});
