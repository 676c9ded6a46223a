// The drawing pad as a Streamlit component: what is drawn by hand goes to Python as a PNG.
import type { FrontendRenderer } from "@streamlit/component-v2-lib";
import { whenGone } from "../gone";
import { Pad, type PadData } from "./pad";
import "./sketch.css";

interface State {
  /** A PNG as a data URL; empty: nothing is drawn. */
  png: string;
  [name: string]: unknown;
}

type Props = Parameters<FrontendRenderer<State, PadData>>[0];

const PLACES = new WeakMap<Props["parentElement"], { pad: Pad; props: Props }>();

const renderer: FrontendRenderer<State, PadData> = (props) => {
  const { parentElement, data } = props;
  const known = PLACES.get(parentElement);
  if (known) {
    known.props = props;
    known.pad.update(data);
  } else {
    const place = { props, pad: new Pad(data, (png) => place.props.setStateValue("png", png)) };
    PLACES.set(parentElement, place);
    (parentElement.querySelector(".root") ?? parentElement).append(place.pad.element);
  }
  return () => whenGone(parentElement, () => PLACES.delete(parentElement));
};

export default renderer;
