import { pages } from "../stack.ts";

export default {
  kind: "fraimz.flow",
  spec: { title: "", audience: "nobody", stack: pages },
  frames: [{ name: "One", claim: "x", on: "covred", assertions: "no function" }],
  controls: [],
};
