import { Light } from "@proto/approval/v1/case_pb";

// The words' names of the lights.
export const lightNames = {
  [Light.UNSPECIFIED]: "none",
  [Light.GREEN]: "green",
  [Light.YELLOW]: "yellow",
  [Light.RED]: "red",
} as const;
