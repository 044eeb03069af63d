import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PageLab } from "../page-lab.fixture.ts";
import { button, heading, link } from "../target.ts";

let lab: PageLab;
beforeAll(async () => {
  lab = await PageLab.open();
  lab.serve(
    "/popup",
    `<title>Popup</title><h1>Consent</h1><button onclick="window.close()">Approve</button>`,
  );
  lab.serve(
    "/isolated",
    `<title>Popup</title><h1>Consent</h1><button onclick="window.close()">Approve</button>`,
    {
      "cross-origin-opener-policy": "same-origin",
    },
  );
});
afterAll(async () => {
  await lab?.close();
});

describe("a pop-up", () => {
  it.each([
    [
      "a window of its own",
      `<button onclick="window.open('/popup', 'p', 'width=500,height=400')">Connect</button>`,
    ],
    ["a tab", `<button onclick="window.open('/popup')">Connect</button>`],
    [
      "a tab without opener",
      `<button onclick="window.open('/popup', '_blank', 'noopener')">Connect</button>`,
    ],
    ["of another site", `<button onclick="window.open('OTHER/popup')">Connect</button>`],
    ["in an opener group of its own (COOP)", `<button onclick="window.open('/isolated')">Connect</button>`],
    [
      "of another site and COOP",
      `<button onclick="window.open('OTHER/isolated', 'q', 'width=400,height=300')">Connect</button>`,
    ],
    [
      "that first is blank",
      `<button onclick="const w = window.open('about:blank'); setTimeout(() => { w.location = '/popup' }, 50)">Connect</button>`,
    ],
  ])("is found as %s, driven, and may close itself", async (_, body) => {
    await lab.show(body.replace("OTHER", lab.url("", "two.test")));
    const user = lab.user();
    const see = lab.see().channel;
    const popup = await user.opens("consent", () => user.click(button("Connect")));
    await see.target(heading("Consent"));
    expect(popup.url).toMatch(/popup|isolated/);
    await user.closes("consent", () => user.click(button("Approve")));
    // What opened it is in front again, as in the browser itself.
    await see.target(button("Connect"));
    expect(lab.surface.currentName).toBe("main");
  });

  it("that closes itself at once is fine", async () => {
    lab.serve("/brief", "<script>close()</script>");
    await lab.show(`<button onclick="window.open('/brief')">Connect</button>`);
    const user = lab.user();
    const popup = await user.opens("brief", () => user.click(button("Connect")));
    await popup.closed;
    await user.closes("brief");
    await lab.see().channel.target(button("Connect"));
    // What is closed already can't be closed by an act.
    await expect(user.closes("brief", () => user.click(button("Connect")))).rejects.toThrow(/has closed/);
    await expect(user.closes("never")).rejects.toThrow(/no tab "never"/);
  });

  it("that is a download is refused by what became of its tab, and the page goes on", async () => {
    lab.serve("/file", "a,b", { "content-type": "text/csv", "content-disposition": "attachment" });
    await lab.show(`<a href="/file" target="_blank" rel="noopener">File</a>`);
    const user = lab.user();
    await expect(user.opens("file", () => user.click(link("File")))).rejects.toThrow(/\/file is a download/);
    await user.click(link("File"));
    await lab.see().channel.title("Lab");
  });

  it("that uses a window which is open is refused by the name of that", async () => {
    await lab.show(
      `<button onclick="window.open('/popup#' + (this.n = (this.n ?? 0) + 1), 'help')">Help</button><button onclick="window.open('/popup?2', 'help')">Other</button>`,
    );
    const user = lab.user();
    await user.opens("first", () => user.click(button("Help")));
    for (const name of ["Help", "Other"]) {
      await user.switchTo("main");
      await expect(user.opens("second", () => user.click(button(name)), { within: 500 })).rejects.toThrow(
        /opened no new tab[\s\S]*the tab "first", which was open already/,
      );
    }
  });

  it("beside another one: each goes to its own name, in the order in which they opened", async () => {
    await lab.show(`<a href="/popup?1" target="_blank">One</a><a href="/popup?2" target="_blank">Two</a>`);
    const user = lab.user();
    let inner: { url: string } | undefined;
    const outer = await user.opens("second", async () => {
      inner = await user.opens("first", () => user.click(link("One")));
      await user.switchTo("main");
      await user.click(link("Two"));
    });
    expect([inner?.url, outer.url]).toEqual([lab.url("/popup?1"), lab.url("/popup?2")]);
  });

  it("that no trusted click opened is blocked by the browser", async () => {
    await lab.show(
      `<script>setTimeout(() => { document.title = String(open("/popup")) }, 50)</script><button>Other</button>`,
    );
    await lab.see().channel.title("null");
    expect(lab.surface.tabs.size).toBe(1);
  });

  it("of a link is the tab in front; switching goes there and back, closing leaves the first", async () => {
    await lab.show(`<a href="/popup" target="_blank">Open</a>`);
    const user = lab.user();
    const see = lab.see().channel;
    await user.opens("second", () => user.click(link("Open")));
    await see.title("Popup");
    await user.switchTo("main");
    await see.title("Lab");
    await user.switchBack();
    await see.title("Popup");
    await user.closeTab("second");
    await see.title("Lab");
    await expect(user.switchTo("second")).rejects.toThrow(/it has closed; open: "main"/);
    await expect(user.switchTo("third")).rejects.toThrow(/no tab "third"/);
  });

  it("left open is closed afterwards, and the first tab is in front again", async () => {
    await lab.show(`<button onclick="window.open('/popup')">Connect</button>`);
    const user = lab.user();
    await user.opens("left", () => user.click(button("Connect")));
    await lab.surface.restoreTabs();
    expect([...lab.surface.tabs.keys()]).toEqual(["main"]);
    await user.click(button("Connect"));
  });

  it("that stays open although it should close fails with its address", async () => {
    await lab.show(`<button onclick="window.open('/popup')">Connect</button>`);
    const user = lab.user();
    await user.opens("consent", () => user.click(button("Connect")));
    await expect(user.closes("consent", undefined, { within: 200 })).rejects.toThrow(
      /still|did not close[\s\S]*\/popup/,
    );
  });
});

describe("two surfaces of one browser", () => {
  it("share no cookies and no storage, and both take keys and clicks", async () => {
    await lab.show(
      `<button onclick="document.cookie='who=admin'; localStorage.who='admin'">Sign in</button>`,
    );
    await lab.user().click(button("Sign in"));
    const member = await lab.browser.openSurface({ name: "member", url: lab.url("/page") });
    const { result } = await member.current.session.send("Runtime.evaluate", {
      expression: "document.cookie + String(localStorage.who)",
    });
    expect(result.value).toBe("undefined");
    await member.close();
    expect(await lab.ask("document.cookie")).toBe("who=admin");
  });
});

describe("dialogs", () => {
  const TWO = `<button onclick="if (confirm('Sure?')) alert('Gone.')">Close</button>`;

  it("of one act are answered in order, as a list or nested", async () => {
    await lab.show(TWO);
    const user = lab.user();
    const click = (): Promise<void> => user.click(button("Close"));
    expect(await user.answers(["accept", "accept"], click)).toEqual(["Sure?", "Gone."]);
    let inner = "";
    const outer = await user.answers("accept", async () => {
      inner = await user.answers("accept", click);
    });
    expect([inner, outer]).toEqual(["Sure?", "Gone."]);
  });

  it("that nobody declared fail the act by their message; a declared one that does not come fails, too", async () => {
    await lab.show(TWO);
    const user = lab.user(1_000);
    const click = (): Promise<void> => user.click(button("Close"));
    await expect(user.answers("accept", click)).rejects.toThrow(/Gone\./);
    await expect(user.answers(["dismiss", "accept"], click)).rejects.toThrow(/opened 1 of 2: "Sure\?"/);
    await lab.see().channel.target(button("Close"));
  });

  it.each([
    ["alert", "alert('x')"],
    ["confirm", "document.title = confirm('x')"],
  ])("a text is no answer to %s: refused, and it was dismissed", async (type, script) => {
    await lab.show(`<button onclick="${script}">Ask</button>`);
    const said = new RegExp(`${type} "x" does not offer`, "i");
    await expect(lab.user().answers({ text: "Zoe" }, () => lab.user().click(button("Ask")))).rejects.toThrow(
      said,
    );
    expect(await lab.ask("document.title")).toBe(type === "alert" ? "Lab" : "false");
  });

  it("that ask whether to leave keep the page when declined, at once, and let go when accepted", async () => {
    lab.serve(
      "/popup2",
      `<title>Second</title><button>Press</button><script>onbeforeunload = (event) => event.preventDefault()</script>`,
    );
    await lab.show(
      `<a href="/popup2" target="_blank">Open</a><button>Press</button><script>onbeforeunload = (event) => event.preventDefault()</script>`,
    );
    // At once is well before an act's own end.
    const user = lab.user(60_000);
    await user.click(button("Press"));
    const begun = performance.now();
    await user.answers("dismiss", () => user.reload());
    await user.answers("dismiss", () => user.goto(lab.url("/popup")));
    expect(performance.now() - begun).toBeLessThan(30_000);
    await lab.see().channel.title("Lab");
    await user.opens("second", () => user.click(link("Open")));
    await user.click(button("Press"));
    await user.answers("dismiss", () => user.closeTab("second"));
    await lab.see().channel.title("Second");
    await user.answers("accept", () => user.closeTab("second"));
    await user.answers("accept", () => user.goto(lab.url("/popup")));
    await lab.see().channel.title("Popup");
  });
});
