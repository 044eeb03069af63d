import { type ComponentType, useEffect, useRef } from "react";
import type { DesktopDefect } from "../shared/defects.ts";
import type { DesktopState } from "../shared/desktop-api.ts";
import { Marketplace } from "./marketplace.tsx";
import { MyExtensions } from "./my-extensions.tsx";
import { addedApps, suggestionsOf } from "./suggestions.ts";

type Changes = Partial<Record<DesktopDefect, (honest: DesktopState) => DesktopState>>;
type Tab = ComponentType<{ readonly state: DesktopState }>;

/** What each defect makes of the state that the app hands to its page. */
const changes: Changes = {
  "suggestions-cleared": (state) =>
    state.connections.length > 0 ? { ...state, directory: addedApps(state) } : state,
  "known-app-left-out": (state) => {
    const last = suggestionsOf(state).at(-1);
    return { ...state, directory: state.directory.filter((app) => app !== last) };
  },
  "configured-connection-hidden": (state) => {
    const offered = new Set(state.connections.map(({ presetId }) => presetId));
    return { ...state, directory: state.directory.filter(({ id }) => !offered.has(id)) };
  },
};

/** The state as the page is shown it; without a planted defect, as it is. */
export function plantedState(honest: DesktopState): DesktopState {
  const planted = Object.entries(changes).filter(([name]) => honest.defects.includes(name));
  return planted.reduce((state, [, change]) => change(state), honest);
}

/** The tabs of Extensions, some of them wrapped in a planted defect. */
export function plantedTabs(defects: readonly string[]): Record<"mine" | "marketplace", Tab> {
  const has = (name: DesktopDefect) => defects.includes(name);
  return {
    mine: has("builtins-shown") ? Unfolded : MyExtensions,
    marketplace: has("special-section") ? UnderAHeading : Marketplace,
  };
}

/** With what is folded away unfolded by itself. */
const Unfolded: Tab = ({ state }) => {
  const shown = useRef<HTMLDivElement>(null);
  useEffect(() => shown.current?.querySelector<HTMLElement>("[aria-expanded=false]")?.click(), []);
  return (
    <div ref={shown}>
      <MyExtensions state={state} />
    </div>
  );
};

const UnderAHeading: Tab = ({ state }) => (
  <section>
    <h2>From your organization</h2>
    <Marketplace state={state} />
  </section>
);
