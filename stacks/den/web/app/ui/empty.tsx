import type { ReactNode } from "react";
import { Icon } from "../../../design/icons.tsx";

/** A list without connections: what would be here, and how it gets there. */
export function Empty({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="empty">
      <span className="empty-icon">
        <Icon name="connections" size={22} />
      </span>
      <h2>{title}</h2>
      <p>{children}</p>
    </div>
  );
}
