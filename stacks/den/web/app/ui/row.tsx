import { type ReactNode, useId } from "react";

export interface RowProps {
  readonly lead: ReactNode;
  /** The name of the thing, as a heading. */
  readonly title: ReactNode;
  readonly subtitle?: ReactNode;
  readonly badges?: ReactNode;
  readonly status?: ReactNode;
  readonly actions?: ReactNode;
  /** Below everything else, over the whole width. */
  readonly notice?: ReactNode;
  readonly anchor?: string;
}

/** One thing of a list: what it is, how it stands, what one can do with it. */
export function Row({ lead, title, subtitle, badges, status, actions, notice, anchor }: RowProps) {
  const id = useId();
  return (
    <li className="row" aria-labelledby={id} id={anchor}>
      {lead}
      <div className="row-words">
        <h2 className="row-title" id={id}>
          {title}
        </h2>
        {subtitle && <p className="row-subtitle">{subtitle}</p>}
        {badges && <div className="row-badges">{badges}</div>}
      </div>
      {(status || actions) && (
        <div className="row-end">
          <div className="row-status" role="status">
            {status}
          </div>
          <div className="row-actions">{actions}</div>
        </div>
      )}
      {notice}
    </li>
  );
}
