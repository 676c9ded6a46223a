// What is marked on the drawing: the layers that weigh most, by a measure that a person chooses.
import { type FocusEvent, type KeyboardEvent, useState } from "react";

import { amount, MARKS, type Measure } from "../graph/heaviest";
import { useActions, useCanvas } from "../hooks/useCanvas";
import type { Totals } from "../protocol";
import { say } from "../sentences";
import { Tool } from "./Toolbar";

export function Marks() {
  const [open, setOpen] = useState(false);
  const leave = (event: FocusEvent): void => {
    if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
  };
  const close = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !open) return;
    event.stopPropagation();
    setOpen(false);
  };
  return (
    <div className="marks" onBlur={leave} onKeyDown={close}>
      <Tool icon="weight" label={say.marks} expanded={open} onClick={() => setOpen(!open)} />
      {open && <Choice />}
    </div>
  );
}

function Choice() {
  const canvas = useActions();
  const chosen = useCanvas((state) => state.mark);
  const totals = useCanvas((state) => state.totals);
  return (
    <div className="choice" role="radiogroup" aria-label={say.marks} tabIndex={-1}>
      <h3>{say.marksTitle}</h3>
      {MARKS.map((mark) => (
        <label key={mark} title={say.marksHint[mark]}>
          <input
            type="radio"
            name="mark"
            value={mark}
            checked={mark === chosen}
            autoFocus={mark === chosen}
            onChange={() => canvas.mark(mark)}
          />
          <span>{say.measures[mark]}</span>
          {mark !== "nothing" && <span className="quiet">{amount(mark, whole(totals, mark))}</span>}
        </label>
      ))}
    </div>
  );
}

const whole = (totals: Totals, measure: Measure): number =>
  measure === "memory" ? totals.activation_bytes : totals[measure];
