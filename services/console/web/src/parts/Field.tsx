import { useId, type ReactNode } from "react";

// A labelled control; `children` gets the id that the label names and the id of the fault, where there is one.
export function Field({ label, fault, hint, wide, children }: {
  label: string;
  fault?: string | undefined;
  hint?: string | undefined;
  wide?: boolean;
  children: (ids: { id: string; "aria-describedby": string | undefined; "aria-invalid": boolean }) => ReactNode;
}) {
  const id = useId();
  const note = fault ?? hint;
  return (
    <div className={wide ? "field field-wide" : "field"}>
      <label htmlFor={id}>{label}</label>
      {children({ id, "aria-describedby": note === undefined ? undefined : `${id}-note`, "aria-invalid": fault !== undefined })}
      {note !== undefined && <small id={`${id}-note`} className={fault === undefined ? "quiet" : "fault"}>{note}</small>}
    </div>
  );
}
