import type { DocumentSnapshot } from "../snapshot/document-snapshot.ts";
import { FILE_FIELD } from "./located.ts";

/** Roles by the markup alone (HTML-AAM, 3.5), for what the accessibility tree leaves out. */
const BY_TAG: Readonly<Record<string, readonly string[]>> = {
  BUTTON: ["button"],
  SUMMARY: ["button"],
  TEXTAREA: ["textbox"],
  OPTION: ["option"],
  DIALOG: ["dialog"],
  TR: ["row"],
  LI: ["listitem"],
  IMG: ["image", "img"],
  TABLE: ["table"],
  ...Object.fromEntries(["H1", "H2", "H3", "H4", "H5", "H6"].map((tag) => [tag, ["heading"]])),
};

const BY_TYPE: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(["button", "submit", "reset", "image"].map((type) => [type, ["button"]])),
  hidden: [],
  checkbox: ["checkbox", "switch"],
  radio: ["radio"],
  search: ["searchbox"],
  number: ["spinbutton"],
  range: ["slider"],
  color: ["ColorWell"],
  date: ["Date"],
  month: ["Date", "DateTime"],
  week: ["Date", "DateTime"],
  "datetime-local": ["DateTime"],
  time: ["InputTime"],
  file: [FILE_FIELD],
};

/** The roles that an element has by its markup: what it says of itself, or what its tag means. */
export function markupRoles(document: DocumentSnapshot, node: number): readonly string[] {
  const [said = ""] = document.attribute(node, "role")?.trim().toLowerCase().split(/\s+/) ?? [];
  if (said !== "" && said !== "none" && said !== "presentation") return [said];
  const tag = document.name(node);
  switch (tag) {
    case "A":
    case "AREA":
      return document.attribute(node, "href") === undefined ? [] : ["link"];
    case "INPUT":
      return BY_TYPE[document.attribute(node, "type")?.toLowerCase() ?? ""] ?? ["textbox"];
    case "SELECT": {
      const several = document.attribute(node, "multiple") !== undefined;
      return several || Number(document.attribute(node, "size") ?? 1) > 1 ? ["listbox"] : ["combobox"];
    }
    default: {
      const editable = document.attribute(node, "contenteditable");
      if (editable !== undefined && editable !== "false") return ["textbox"];
      return BY_TAG[tag] ?? [];
    }
  }
}
