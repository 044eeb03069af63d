import { defineFlow } from "fraimz";
import demo from "./desktop-org-mcp-demo.flow.ts";

/** One way for all connections: the separate story that this once was is the demo's, frame by frame. */
export default defineFlow({
  ...demo.spec,
  title: "Org-level connections have no way of their own: the demo, whole",
}).frames(demo.frames);
