import type { ReactNode } from "react";
import { Mark } from "../../../design/icons.tsx";

export interface EntranceProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children: ReactNode;
  /** Below the card: the other way in. */
  readonly footer?: ReactNode;
}

/** A screen outside the app's frame: one card, one thing to do. */
export function Entrance({ title, lead, children, footer }: EntranceProps) {
  return (
    <main className="entrance">
      <title>{`${title} · Den`}</title>
      <div className="entrance-brand">
        <Mark />
        <span>Den</span>
      </div>
      <div className="entrance-card">
        <h1>{title}</h1>
        {lead && <p className="lead">{lead}</p>}
        {children}
      </div>
      {footer && <p className="entrance-footer">{footer}</p>}
    </main>
  );
}
