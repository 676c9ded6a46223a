// With which layers the chosen one shares its weights, and what can be done about it.
import { familyOf, ownerOf, partners } from "../graph/share";
import { nodesById } from "../graph/read";
import { againChosen, share, unshare } from "../hooks/useBlocks";
import { useActions, useCanvas } from "../hooks/useCanvas";
import type { Node } from "../protocol";
import { say } from "../sentences";
import { Icon } from "./Icon";
import { Action } from "./Panel";

export function Sharing({ node }: { readonly node: Node }) {
  const canvas = useActions();
  const graph = useCanvas((state) => state.graph);
  const catalog = useCanvas((state) => state.catalog);
  const name = (id: string): string => nodesById(graph).get(id)?.label || id;
  const family = familyOf(graph, node.id).filter((id) => id !== node.id);
  const fitting = partners(graph, catalog, node.id);
  if ((catalog.layer(node.layer)?.inputs.length ?? 0) === 0) return null;
  return (
    <section className="sharing" aria-label={say.sharing}>
      {family.length > 0 && (
        <p>
          <Icon name="link" size={14} />
          <span>
            {say.sharesWith}{" "}
            {family.map((id) => (
              <button key={id} type="button" className="plain" onClick={() => canvas.choose([id])}>
                {name(id)}
              </button>
            ))}
          </span>
        </p>
      )}
      {node.share && <p className="quiet">{say.settingsOf(name(ownerOf(graph, node.id)?.id ?? ""))}</p>}
      {fitting.length > 0 && !node.share && (
        <span className="select">
          <select aria-label={say.shareWith} value="" onChange={(event) => share(canvas, node.id, event.target.value)}>
            <option value="">{say.shareWith}</option>
            {fitting.map((other) => (
              <option key={other.id} value={other.id}>
                {name(other.id)}
              </option>
            ))}
          </select>
          <Icon name="down" size={12} />
        </span>
      )}
      <div className="actions">
        <Action icon="link" label={say.useAgain} onClick={() => againChosen(canvas)} />
        {node.share && <Action icon="close" label={say.stopSharing} onClick={() => unshare(canvas, node.id)} />}
      </div>
    </section>
  );
}
