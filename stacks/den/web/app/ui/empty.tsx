import type { ReactNode } from "react";
import { Icon, type IconName } from "../../../design/icons.tsx";

export interface EmptyProps {
  readonly icon: IconName;
  readonly title: string;
  readonly children: ReactNode;
}

/** A list without entries: what would be here, and how it gets there. */
export function Empty({ icon, title, children }: EmptyProps) {
  return (
    <div className="empty">
      <span className="empty-icon">
        <Icon name={icon} size={22} />
      </span>
      <h2>{title}</h2>
      <p>{children}</p>
    </div>
  );
}
