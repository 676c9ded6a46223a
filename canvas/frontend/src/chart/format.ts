// Numbers as people read them.

const GROUPS = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** A whole number with commas. */
export function count(value: number): string {
  return GROUPS.format(Math.round(value));
}

/** Four figures that matter; very small and very large numbers by powers of ten. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-4 || size >= 1e7)) {
    return value.toExponential(2).replace(/\.?0*e\+?/, "e");
  }
  if (size >= 1000) return count(value);
  return value.toPrecision(4).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
}

/** A number with a fixed width, for a value that changes all the time: 0.0412, 12.35. */
export function steady(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-3 || size >= 1e5)) return value.toExponential(2).replace("e+", "e");
  return size >= 1000 ? count(value) : value.toFixed(size >= 100 ? 1 : size >= 10 ? 2 : 4);
}

/** Seconds as 45 s, 3 min 20 s, 2 h 5 min. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return "–";
  if (seconds < 1) return "under 1 s";
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.round((whole % 3600) / 60)} min`;
}

/** Megabytes as 812 MB or 1.4 GB. */
export function memory(megabytes: number): string {
  return megabytes >= 1024 ? `${(megabytes / 1024).toFixed(1)} GB` : `${count(megabytes)} MB`;
}

/** A series' name as a title: val_sparse_categorical_accuracy becomes Sparse categorical accuracy. */
export function title(name: string): string {
  const words = name.replace(/^val_/, "").replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A share of 0 to 1 as 0.4 % or 12 %. */
export function share(value: number): string {
  if (!Number.isFinite(value)) return "–";
  return `${(100 * value).toFixed(value < 0.1 ? 1 : 0)} %`;
}
