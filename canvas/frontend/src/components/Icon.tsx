// Line drawings on a 16 × 16 grid, for categories and tools.
const PATHS = {
  input: "M2 8h8M7 5l3 3-3 3M13.5 2.5v11",
  core: "M2.5 3l7.2 4M2.5 8h7M2.5 13l7.2-4M12 10.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  convolutional: "M2.5 2.5h11v11h-11zM2.5 6.2h7.3v7.3M6.2 6.2v7.3M2.5 9.8h7.3",
  pooling: "M2.5 2.5h4v4h-4zM2.5 9.5h4v4h-4zM9.5 5.5h4.5v5H9.5zM6.5 4.5L9.5 7M6.5 11.5l3-2.5",
  recurrent: "M13 8a5 5 0 1 1-1.6-3.7M13.2 1.8v3h-3",
  attention: "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  normalization: "M1.5 13c3 0 3.5-9.5 6.5-9.5S11.5 13 14.5 13M1.5 13h13",
  regularization: "M3.5 3.5v.01M8 3.5v.01M12.5 3.5v.01M3.5 12.5v.01M12.5 12.5v.01M6.7 11.2l2.6 2.6M9.3 11.2l-2.6 2.6M3.5 8v.01M12.5 8v.01M8 8v.01",
  activation: "M1.5 11.5h6L14 3.5M8 2v12",
  merging: "M3 2.5c0 4 5 3.5 5 7.5M13 2.5c0 4-5 3.5-5 7.5v3.5M5.8 11.5L8 13.7l2.2-2.2",
  reshaping: "M2 5.5h5v5H2zM10 2.5h3.5v11H10zM7.5 8h2",
  preprocessing: "M2 4.5h5M11 4.5h3M2 11.5h3M9 11.5h5M9 2.5v4M7 9.5v4",
  augmentation: "M2.5 5.5h8v8h-8zM5.5 5.5v-3h8v8h-3M4.8 11l1.5-2 1.5 2",
  embedding: "M2.5 3h11M2.5 8h11M2.5 13h11M6 3v10",
  operation: "M4.5 2.5v4M2.5 4.5h4M9.5 4.5h4M3 10l3 3M6 10l-3 3M9.5 11.5h4M11.5 9.6v.01M11.5 13.4v.01",
  link: "M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.2-2.2a2.6 2.6 0 0 0-3.7-3.7l-.9.9M9.2 6.8a2.6 2.6 0 0 0-3.7 0L3.3 9a2.6 2.6 0 0 0 3.7 3.7l.9-.9",
  layers: "M8 2l6 3-6 3-6-3zM2 8l6 3 6-3M2 11l6 3 6-3",
  undo: "M3 6.5h6.5a3.5 3.5 0 0 1 0 7H6M5.5 3.5l-3 3 3 3",
  redo: "M13 6.5H6.5a3.5 3.5 0 0 0 0 7H10M10.5 3.5l3 3-3 3",
  arrange: "M6 2.5h4v3H6zM2 10.5h4v3H2zM10 10.5h4v3h-4zM8 5.5V8M4 10.5V8h8v2.5",
  turn: "M3 3v6a3 3 0 0 0 3 3h7M10.5 9.5L13 12l-2.5 2.5",
  fit: "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
  plus: "M8 3v10M3 8h10",
  zoomIn: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3l3.2 3.2M5 7h4M7 5v4",
  zoomOut: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3l3.2 3.2M5 7h4",
  help: "M5.8 6a2.2 2.2 0 1 1 3.3 1.9c-.7.4-1.1.9-1.1 1.6M8 12v.01",
  close: "M4 4l8 8M12 4l-8 8",
  search: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3l3.2 3.2",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  twin: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3M9.5 7.5v4M7.5 9.5h4",
  trash: "M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.7 9h6.6l.7-9",
  left: "M10 3.5L5.5 8l4.5 4.5",
  right: "M6 3.5L10.5 8 6 12.5",
  down: "M3.5 6L8 10.5 12.5 6",
  reset: "M3.5 8a4.5 4.5 0 1 0 1.4-3.2M3 2.5v3h3",
  error: "M8 4.5v4.3M8 11.5v.01",
  weight: "M2.5 13.5v-4h3v4zM6.5 13.5v-11h3v11zM10.5 13.5v-7h3v7z",
} as const;

export type IconName = keyof typeof PATHS;

export const pathOf = (name: IconName): string => PATHS[name];

export const hasIcon = (name: string): name is IconName => name in PATHS;

export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
