import { called, isPost, wasAdmitted } from "../mcp-exchange.ts";
import { failed, judgeEach, passed, type Rule } from "../rule.ts";

export const contentType: Rule = {
  id: "http/content-type",
  title: "Says that its messages are JSON",
  severity: "should",
  source: "RFC 9110 section 8.3; RFC 8259 section 11",
  judge: (walk) =>
    judgeEach(walk.mcp, "no message was posted", (one) => {
      if (!isPost(one) || !wasAdmitted(one)) return undefined;
      const type = one.headers["content-type"];
      return type?.split(";")[0]?.trim().toLowerCase() === "application/json"
        ? passed("Content-Type application/json", one)
        : failed(`${called(one)} came with Content-Type ${type ?? "absent"}`, one);
    }),
};
