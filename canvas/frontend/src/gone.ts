// When a component is gone for good.

/**
 * Calls `close` unless `place` is still on the page. Streamlit also runs the cleanup of a render that a newer one has
 * overtaken, while the place lives on: closing there would take the canvas away between two edits.
 */
export function whenGone(place: Pick<Node, "isConnected">, close: () => void): void {
  setTimeout(() => {
    if (!place.isConnected) close();
  });
}
