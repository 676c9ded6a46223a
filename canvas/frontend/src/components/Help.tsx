// What every key and gesture does.
import { useActions, useCanvas } from "../hooks/useCanvas";
import { say, SHORTCUTS } from "../sentences";
import { Tool } from "./Toolbar";

export function Help() {
  const canvas = useActions();
  const open = useCanvas((state) => state.help);
  if (!open) return null;
  const close = (): void => canvas.setState({ help: false });
  return (
    <div className="veil" onPointerDown={(event) => event.target === event.currentTarget && close()}>
      <div className="help" role="dialog" aria-modal="true" aria-label={say.helpTitle}>
        <header>
          <h2>{say.helpTitle}</h2>
          <Tool icon="close" label={say.close} onClick={close} />
        </header>
        <div className="columns">
          {SHORTCUTS.map(({ title, rows }) => (
            <section key={title}>
              <h3>{title}</h3>
              <dl>
                {rows.map(([keys, does]) => (
                  <div key={keys}>
                    <dt>{keys}</dt>
                    <dd>{does}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      </div>
    </div>
  );
}
