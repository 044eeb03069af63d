import type { ReactNode } from "react";
import { Monogram } from "../../design/monogram.tsx";

/** One extension: a name, a line about it, and what can be done. */
export function Card({ name, about, children }: { name: string; about: string; children?: ReactNode }) {
  return (
    <li className="card" aria-label={name}>
      <div className="card-head">
        <Monogram name={name} />
        <div>
          <h3>{name}</h3>
          <p className="muted">{about}</p>
        </div>
      </div>
      {children}
    </li>
  );
}
