// Small signs: how far a figure is vouched for, how urgent a case is, what is new.
import type { Light } from "@proto/approval/v1/case_pb";
import { FigureStatus } from "@proto/common/v1/values_pb";
import type { ReactNode } from "react";
import { useWords } from "@/words";
import { lightNames } from "./lights";

export { lightNames };

export const statusNames = {
  [FigureStatus.UNSPECIFIED]: "extracted",
  [FigureStatus.EXTRACTED]: "extracted",
  [FigureStatus.CHECKED]: "checked",
  [FigureStatus.SIGNED_OFF]: "signed_off",
  [FigureStatus.REJECTED]: "rejected",
} as const;

export function StatusMark({ status }: { status: FigureStatus }) {
  const name = statusNames[status];
  const { word, hint } = useWords().status[name];
  return <span className={`mark mark-${name}`} title={hint}>{word}</span>;
}

export function LightMark({ light, children }: { light: Light; children?: ReactNode }) {
  const name = lightNames[light];
  return (
    <span className="light">
      <i className={`light-${name}`} aria-hidden="true" />
      {useWords().lights[name]}
      {children}
    </span>
  );
}
