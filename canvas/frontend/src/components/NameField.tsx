// What a person calls a layer or a group: taken on Enter or on leaving the field, put back on Escape.
import { useState } from "react";

import { say } from "../sentences";

export interface NameFieldProps {
  readonly id: string;
  readonly name: string;
  readonly onTake: (name: string) => void;
}

export function NameField({ id, name, onTake }: NameFieldProps) {
  const [text, setText] = useState(name);
  const take = (): void => {
    if (text.trim() !== name) onTake(text.trim());
  };
  return (
    <div className="field">
      <label htmlFor={id}>{say.name}</label>
      <input
        id={id}
        type="text"
        maxLength={200}
        placeholder={say.nameHint}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === "Enter") take();
          if (event.key === "Escape") setText(name);
        }}
      />
    </div>
  );
}
