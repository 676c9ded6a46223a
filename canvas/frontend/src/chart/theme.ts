// The app's own colours, from Streamlit's CSS variables; the fallbacks are its light theme.

export interface Theme {
  readonly background: string;
  readonly faint: string;
  readonly line: string;
  readonly font: string;
  readonly train: string;
  readonly validation: string;
  readonly other: readonly string[];
  readonly warning: string;
}

export function readTheme(element: Element): Theme {
  const style = getComputedStyle(element);
  const read = (name: string, fallback: string) => {
    const value = style.getPropertyValue(`--st-${name}`).trim();
    return value && value !== "unset" ? value : fallback;
  };
  return {
    background: read("background-color", "#ffffff"),
    faint: read("gray-text-color", "#6b7280"),
    line: read("border-color-light", "rgba(49, 51, 63, 0.1)"),
    font: read("font", "sans-serif"),
    train: read("blue-color", "#1c83e1"),
    validation: read("orange-color", "#ffa421"),
    other: [read("violet-color", "#803df5"), read("green-color", "#21c354"), read("gray-color", "#a3a8b8")],
    warning: read("red-color", "#ff4b4b"),
  };
}
