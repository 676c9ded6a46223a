// The drop zone as a Streamlit component: one zone for each place on a page.
import type { FrontendRenderer } from "@streamlit/component-v2-lib";
import { whenGone } from "../gone";
import type { Arrived } from "./send";
import "./upload.css";
import { type UploadData, Zone } from "./zone";

interface Signals {
  /** Files that have arrived, said once. */
  arrived: readonly Arrived[];
  [name: string]: unknown;
}

type Props = Parameters<FrontendRenderer<Signals, UploadData>>[0];

const PLACES = new WeakMap<Props["parentElement"], { zone: Zone; props: Props }>();

const renderer: FrontendRenderer<Signals, UploadData> = (props) => {
  const { parentElement, data } = props;
  const known = PLACES.get(parentElement);
  if (known) {
    known.props = props;
    known.zone.update(data);
  } else {
    const place = { props, zone: new Zone(data, (files) => place.props.setTriggerValue("arrived", files)) };
    PLACES.set(parentElement, place);
    (parentElement.querySelector(".root") ?? parentElement).append(place.zone.element);
  }
  return () =>
    whenGone(parentElement, () => {
      PLACES.get(parentElement)?.zone.close();
      PLACES.delete(parentElement);
    });
};

export default renderer;
