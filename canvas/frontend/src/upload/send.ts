// One file on its way: a question whether it may come, then one request with its bytes.
import { WORDS } from "./words";

export interface Where {
  readonly path: string;
  readonly token: string;
}

export interface Arrived {
  readonly id: string;
  readonly name: string;
}

/** Sends a file; rejects with a sentence for the person, or with null when it was cancelled. */
export async function send(
  file: File,
  where: Where,
  signal: AbortSignal,
  sent: (bytes: number) => void,
): Promise<Arrived> {
  await request("POST", file, where, signal, null, () => undefined);
  return (await request("PUT", file, where, signal, file, sent)) as Arrived;
}

// XMLHttpRequest and not fetch: it alone tells how much has been sent.
function request(
  method: string,
  file: File,
  where: Where,
  signal: AbortSignal,
  body: File | null,
  sent: (bytes: number) => void,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(null);
    const asked = new XMLHttpRequest();
    asked.open(method, where.path);
    asked.setRequestHeader("X-Layerloom-Token", where.token);
    asked.setRequestHeader("X-Layerloom-Name", encodeURIComponent(short(file.name)));
    asked.setRequestHeader("X-Layerloom-Bytes", String(file.size));
    if (body) asked.setRequestHeader("Content-Type", "application/octet-stream");
    asked.upload.onprogress = (event) => sent(event.loaded);
    asked.onload = () => {
      const answer = read(asked.responseText);
      if (asked.status === 200 && answer) resolve(answer);
      else reject(typeof answer?.error === "string" ? answer.error : WORDS.refused);
    };
    asked.onerror = () => reject(WORDS.lost);
    asked.onabort = () => reject(null);
    signal.addEventListener("abort", () => asked.abort());
    asked.send(body);
  });
}

function read(text: string): { readonly error?: unknown } | null {
  try {
    return JSON.parse(text);
  } catch {
    return null; // not from our route: a proxy's page
  }
}

/** A name that fits a header; its ending stays. */
function short(name: string): string {
  return name.length > 100 ? name.slice(0, 60) + name.slice(-40) : name;
}
