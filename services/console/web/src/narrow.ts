import { Grid } from "antd";

// Whether the page is as narrow as a phone held upright.
export function useIsNarrow(): boolean {
  return Grid.useBreakpoint().sm === false;
}
