// A unit's figures of a period as a form: what is owed, by whom and when, what is known, and what is typed.
import { CellState, type DeskUnit, type ReportCell } from "@proto/scoring/v1/reporting_service_pb";
import { Code, ConnectError } from "@connectrpc/connect";
import { useState, type FormEvent } from "react";
import { reasonOf } from "@/api/failure";
import { useHasRole, usePersonName } from "@/api/person";
import { newRequest } from "@/api/request";
import { appraisal, patience, reports } from "@/api/services";
import { moment } from "@/format";
import { plain } from "@/format/plain";
import { topics } from "@/live/stale";
import { useCommand } from "@/parts/command";
import { Confirm } from "@/parts/Dialog";
import { Foreign, Notice, Panel } from "@/parts/Panel";
import { useWords } from "@/words";
import { DutyDialog } from "./Duty";
import { faultsOf, figureOf, reportedOf, type Drafts, type Figure } from "./draft";

export const voucherRoles = ["statistics", "appraisal_office", "operator"] as const;
const dutyRoles = ["appraisal_office", "operator"] as const;

export const stateKeys = {
  [CellState.UNSPECIFIED]: "missing",
  [CellState.MISSING]: "missing",
  [CellState.OVERDUE]: "overdue",
  [CellState.UNCHECKED]: "unchecked",
  [CellState.CHECKED]: "checked",
  [CellState.SIGNED_OFF]: "signedOff",
} as const;

const marks = { missing: "mark-plain", overdue: "mark-extracted", unchecked: "mark-extracted", checked: "mark-checked", signedOff: "mark-signed_off" } as const;

function Row({ cell, figure, vouches, faults, onChange, onDuty }: {
  cell: ReportCell;
  figure: Figure;
  vouches: boolean;
  faults: readonly string[];
  onChange: (figure: Figure) => void;
  onDuty: (() => void) | undefined;
}) {
  const words = useWords();
  const w = words.reports;
  const name = cell.name || cell.indicator;
  const state = stateKeys[cell.state];
  const isReadOnly = cell.locked && !vouches;
  const input = (field: "value" | "numerator" | "denominator" | "source" | "revisionReason", size: number) => (
    <input aria-label={w.of(name, w.fields[field])} size={size} value={figure[field]} readOnly={isReadOnly} placeholder={size > 12 ? w.fields[field] : undefined} inputMode={size < 12 ? "decimal" : "text"}
      onChange={({ target }) => onChange({ ...figure, [field]: target.value })} />
  );
  return (
    <tr data-row-key={cell.indicator}>
      <td>
        <div className="main-line"><Foreign>{name}</Foreign>{cell.needed && <small className="quiet"> {w.needed}</small>}</div>
        <div className="sub-line"><Foreign>{cell.indicator}</Foreign>{cell.note !== "" && <> · <Foreign>{cell.note}</Foreign></>}</div>
        {faults.map((fault) => <small key={fault} className="fault">{plain(words.failures.rule(fault) ?? fault)}</small>)}
      </td>
      <td>
        <Foreign>{[cell.office, cell.person].filter(Boolean).join(" ") || "–"}</Foreign>
        {cell.dueOn !== "" && <div className="sub-line">{w.due(cell.dueOn)}</div>}
        {onDuty !== undefined && <button type="button" className="button plain no-print" aria-label={w.dutyOf(name)} onClick={onDuty}>{w.setDuty}</button>}
      </td>
      <td>
        <span className={`mark ${marks[state]}`}>{w.states[state]}</span>
        {cell.locked && <span className="sub-line"> {cell.revised ? w.revised : w.locked}</span>}
        {cell.items > 0 && <div className="sub-line">{w.items(cell.items)}</div>}
      </td>
      <td>{input("value", 10)}</td>
      <td className="not-narrow">{input("numerator", 8)} ÷ {input("denominator", 8)}</td>
      <td>
        {input("source", 18)}
        {cell.locked && vouches && <div>{input("revisionReason", 18)}</div>}
        {vouches && <label className="check"><input type="checkbox" checked={figure.checked} onChange={({ target }) => onChange({ ...figure, checked: target.checked })} aria-label={w.of(name, w.checked)} /> {w.checked}</label>}
      </td>
    </tr>
  );
}

export function UnitForm({ desk, framework, period }: { desk: DeskUnit; framework: string; period: string }) {
  const words = useWords();
  const w = words.reports;
  const person = usePersonName();
  const vouches = useHasRole(voucherRoles);
  const duties = useHasRole(dutyRoles);
  const [drafts, setDrafts] = useState<Drafts>({});
  const [requestId, setRequestId] = useState(newRequest);
  const [asks, setAsks] = useState<"sign-off" | ReportCell>();
  const unit = desk.unit?.id ?? "";
  const name = desk.unit?.name || unit;
  const reported = reportedOf(unit, period, desk.cells, drafts);
  const save = useCommand({
    call: () => appraisal.recordObservations({ observations: reported, requestId }, patience),
    said: w.saved(reported.length, name),
    topic: topics.boards,
    onDone: () => (setDrafts({}), setRequestId(newRequest())),
  });
  const signOff = useCommand({
    call: () => reports.signOffPeriod({ framework, period, unit, requestId }, patience),
    said: w.signedOff(name, period),
    topic: topics.boards,
    onDone: () => (setAsks(undefined), setRequestId(newRequest())),
    onRefused: () => setAsks(undefined),
  });
  const change = (indicator: string, figure: Figure) => {
    setDrafts((old) => ({ ...old, [indicator]: figure }));
    setRequestId(newRequest());
    save.reset();
  };
  const refusal = save.isError ? ConnectError.from(save.error) : undefined;
  const faults = refusal?.code === Code.InvalidArgument ? faultsOf(refusal.rawMessage, reported) : new Map<string, string[]>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Panel title={w.figuresOf(name, period)} extra={desk.signedBy === ""
      ? vouches && <button type="button" className="button no-print" onClick={() => setAsks("sign-off")}>{w.signOff}</button>
      : <span className="mark mark-signed_off" data-testid="signed-off">{w.signedBy(person(desk.signedBy), moment(desk.signTime))}</span>}>
      {save.isError && faults.size === 0 && <Notice kind="error" title={reasonOf(save.error, words)} />}
      {(faults.get("") ?? []).map((fault) => <Notice key={fault} kind="error" title={plain(fault)} />)}
      {signOff.isError && (
        <Notice kind="error" title={w.notSignedOff}>
          {ConnectError.from(signOff.error).rawMessage.split("\n").slice(1).map((line) => <div key={line}>{plain(w.openFigure(line))}</div>)}
        </Notice>
      )}
      <form onSubmit={submit} aria-label={w.figuresOf(name, period)}>
        <div className="table-box" role="region" aria-label={`${w.figures} ${words.table}`} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{words.ranking.node}</th>
                <th scope="col">{w.duty}</th>
                <th scope="col">{w.state}</th>
                <th scope="col">{w.fields.value}</th>
                <th scope="col" className="not-narrow">{w.ratio}</th>
                <th scope="col">{w.fields.source}</th>
              </tr>
            </thead>
            <tbody>
              {desk.cells.map((cell) => (
                <Row key={cell.indicator} cell={cell} figure={drafts[cell.indicator] ?? figureOf(cell)} vouches={vouches} faults={faults.get(cell.indicator) ?? []}
                  onChange={(figure) => change(cell.indicator, figure)} onDuty={duties ? () => setAsks(cell) : undefined} />
              ))}
            </tbody>
          </table>
        </div>
        <p className="actions no-print">
          <button type="submit" className="button primary" disabled={save.isPending || reported.length === 0}>{w.save(reported.length)}</button>
        </p>
      </form>
      {asks === "sign-off" && (
        <Confirm title={w.signOffOf(name, period)} action={w.signOff} busy={signOff.isPending} onConfirm={() => signOff.mutate()} onClose={() => setAsks(undefined)}>
          <p>{w.signOffMeans}</p>
        </Confirm>
      )}
      {asks !== undefined && asks !== "sign-off" && <DutyDialog cell={asks} onClose={() => setAsks(undefined)} />}
    </Panel>
  );
}
