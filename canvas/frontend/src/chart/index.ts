// The live chart as a Streamlit component: one board and one socket for each place on a page.
import type { FrontendRenderer } from "@streamlit/component-v2-lib";
import { whenGone } from "../gone";
import { Board } from "./board";
import "uplot/dist/uPlot.min.css";
import "./chart.css";
import { type LiveData, OVER } from "./messages";
import { Socket } from "./socket";

interface Signals {
  /** The run is over: its final status, said once, so that the page shows the finished run. */
  ended: string;
  /** The token has expired: the page runs again and gives a new one. */
  expired: string;
  [name: string]: unknown;
}

type Props = Parameters<FrontendRenderer<Signals, LiveData>>[0];

class Place {
  readonly board: Board;
  private readonly socket: Socket;
  private told = false;
  private asked = "";

  constructor(private props: Props) {
    const { data, parentElement } = props;
    this.board = new Board(data.run, data.status, storage());
    (parentElement.querySelector(".root") ?? parentElement).append(this.board.element);
    const address = new URL(data.path, location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    this.socket = new Socket(address.href, data.token, {
      rows: (rows) => {
        this.board.take(rows);
        if (rows.over) this.tell(rows.status);
      },
      line: (line) => this.board.line(line),
      expired: () => this.ask(),
    });
  }

  get run(): string {
    return this.props.data.run;
  }

  /** After another script run or another theme. */
  update(props: Props): void {
    this.props = props;
    this.socket.renew(props.data.token);
    this.board.retheme();
  }

  close(): void {
    this.socket.close();
    this.board.close();
  }

  private tell(status: string): void {
    if (this.told || OVER.has(this.props.data.status)) return;
    this.told = true;
    this.props.setTriggerValue("ended", status);
  }

  private ask(): void {
    const { token } = this.props.data;
    if (this.asked === token) return;
    this.asked = token;
    this.props.setTriggerValue("expired", token.split(".")[0] ?? "");
  }
}

function storage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null; // forbidden by the browser's settings
  }
}

const PLACES = new WeakMap<Props["parentElement"], Place>();

const renderer: FrontendRenderer<Signals, LiveData> = (props) => {
  const { parentElement } = props;
  const known = PLACES.get(parentElement);
  if (known?.run === props.data.run) known.update(props);
  else {
    known?.close();
    PLACES.set(parentElement, new Place(props));
  }
  return () =>
    whenGone(parentElement, () => {
      PLACES.get(parentElement)?.close();
      PLACES.delete(parentElement);
    });
};

export default renderer;
