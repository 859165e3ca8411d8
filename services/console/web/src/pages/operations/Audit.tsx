// Whether the timetables that were published follow from their cases: all of them are computed anew.
import { ApprovalService } from "@proto/approval/v1/approval_service_pb";
import { AuditVerdict, type AuditedTimetable } from "@proto/approval/v1/plan_pb";
import { useMutation } from "@tanstack/react-query";
import { Link } from "react-router-dom";
import { reasonOf } from "@/api/failure";
import { useMayCall } from "@/api/may";
import { approval } from "@/api/services";
import { moment } from "@/format";
import { plain } from "@/format/plain";
import { projectAddress } from "@/pages/projects/list";
import { Foreign, Nothing, Panel } from "@/parts/Panel";
import { Table, type Column } from "@/parts/Table";
import { useWords } from "@/words";

const computing = { timeoutMs: 60_000 };
const atOnce = 200;

interface Found {
  checked: number;
  same: number;
  others: AuditedTimetable[];
}

async function verifyAll(): Promise<Found> {
  const found: Found = { checked: 0, same: 0, others: [] };
  let pageToken = "";
  do {
    const page = await approval.verifyTimetables({ pageSize: atOnce, pageToken }, computing);
    found.checked += Number(page.checked);
    found.same += Number(page.same);
    found.others.push(...page.timetables);
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  return found;
}

export function Audit() {
  const words = useWords();
  const w = words.operations;
  const verify = useMutation({ mutationFn: verifyAll });
  if (!useMayCall(ApprovalService.method.verifyTimetables)) {
    return null;
  }
  const later = verify.data?.others.filter(({ verdict }) => verdict === AuditVerdict.LATER_CALENDAR).length ?? 0;
  const columns: Column<AuditedTimetable>[] = [
    { key: "project", title: words.rooms.projects, card: "head", cell: ({ caseId, projectName, company }) => <Link to={projectAddress(caseId)}><Foreign>{plain(projectName || company)}</Foreign></Link> },
    { key: "version", title: w.auditVersion, width: "10%", align: "right", cell: ({ version }) => <span className="number">{version.toString()}</span> },
    { key: "time", title: w.auditTime, width: "20%", cell: ({ time }) => <span className="number">{moment(time)}</span> },
    { key: "verdict", title: w.auditVerdict, width: "40%", cell: ({ verdict, reason, moved }) => (
      <>
        <span className="mark mark-plain">{w.auditVerdicts[verdict]}</span> {plain(reason)}
        {moved.length > 0 && <div className="sub-line">{moved.map(({ zh, wasAccept, accept }) => w.auditMoved(zh, wasAccept, accept)).join(words.semicolon)}</div>}
      </>
    ) },
  ];
  return (
    <Panel title={w.audit} extra={<button type="button" className="button no-print" disabled={verify.isPending} onClick={() => verify.mutate()}>{w.auditNow}</button>}>
      <p className="quiet">{w.auditMeans}</p>
      {verify.isError && <p className="fault" role="alert">{reasonOf(verify.error, words)}</p>}
      {verify.isSuccess && (
        <>
          <p role="status">{w.auditFound(verify.data.checked, verify.data.same, later, verify.data.checked - verify.data.same - later)}</p>
          {verify.data.others.length === 0 ? <Nothing>{w.auditClean}</Nothing> : <Table label={w.audit} columns={columns} rows={verify.data.others} keyOf={({ caseId, sequence }) => `${caseId} ${sequence}`} />}
        </>
      )}
    </Panel>
  );
}
