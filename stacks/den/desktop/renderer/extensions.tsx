import { useState } from "react";
import type { DesktopState } from "../shared/desktop-api.ts";
import { plantedTabs } from "./planted-defects.tsx";
import { QuickConnect } from "./quick-connect.tsx";

type Tab = "mine" | "marketplace";

/** Settings > Extensions: what can be had, and what the agent has. */
export function Extensions({ state }: { state: DesktopState }) {
  const [tab, setTab] = useState<Tab>("marketplace");
  const Shown = plantedTabs(state.defects)[tab];
  const tabs: readonly [Tab, string][] = [
    ["mine", "My Extensions"],
    ["marketplace", "Marketplace"],
  ];
  return (
    <>
      <h1>Extensions</h1>
      <div className="tabs" role="tablist" aria-label="Extensions">
        {tabs.map(([id, label]) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={`tab-${id}`}
            aria-selected={tab === id}
            aria-controls={`panel-${id}`}
            onClick={() => setTab(id)}
          >
            {label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`panel-${tab}`} aria-labelledby={`tab-${tab}`}>
        <Shown state={state} />
      </div>
      <QuickConnect state={state} />
    </>
  );
}
