import { expect, it } from "vitest";
import { PageLab } from "../page-lab.fixture.ts";
import { button } from "../target.ts";

it("a page whose script never ends is named as one that does not answer, not as one behind another tab", async () => {
  const lab = await PageLab.open();
  try {
    await lab.show("<button>Save</button>");
    lab.surface.current.session.post("Runtime.evaluate", { expression: "for (;;);" });
    await expect(lab.user(200).click(button("Save"))).rejects.toMatchObject({
      refusal: "hung",
      reason: { title: `Button "Save" can't be reached: its page does not answer` },
    });
  } finally {
    await lab.close();
  }
});
