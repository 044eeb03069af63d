import type { ElementLook } from "./element-look.ts";

/** What a person uses where an app hides a field and draws another thing in its place; "" for what is no such field. */
export function drawnInstead({ tag, editable }: ElementLook): string {
  if (tag === "select")
    return '; if the app draws a list of its own for it, click what that shows, then option("...")';
  if (!editable) return "";
  return '; if the app draws what is typed itself, as editors and terminals do, click that, as text("..."), then user.type("...")';
}
