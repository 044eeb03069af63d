import { describe, expect, test } from "vitest";
import { renderCallbackPage } from "./callback-page.ts";

const outcome = {
  connectionId: "con_aaaaaaaaaaaaaaaa",
  connectionName: `</title><script>alert("x")</script>`,
  openedFrom: "desktop" as const,
  problem: undefined,
};

describe("the last page of a sign-in", () => {
  test("shows hostile text as text", () => {
    const failed = renderCallbackPage({
      ...outcome,
      problem: { code: "provider_error", message: `<img src=x onerror=alert(1)>`, hint: `"'&` },
    });
    expect(failed).not.toMatch(/<script|<img/);
    expect(failed).toContain("&lt;img src=x onerror=alert(1)&gt;");
    expect(failed).toContain("&quot;&#39;&amp;");
  });

  test("says what happened in title and heading, and offers the deep link only where the desktop asked", () => {
    expect(renderCallbackPage(outcome)).toMatch(
      /<title>Connected · [\s\S]*<h1>Connected<\/h1>[\s\S]*href="den:\/\//,
    );
    expect(renderCallbackPage({ ...outcome, openedFrom: "web" })).not.toContain("den://");
  });
});
