// The timetables that a case has had, each with its cause; what differs between two; and the one that a leader signs.
import type { Case } from "@proto/approval/v1/case_pb";
import type { TimetableVersion } from "@proto/approval/v1/plan_pb";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { reasonOf } from "@/api/failure";
import { useHasRole, usePersonName } from "@/api/person";
import { newRequest } from "@/api/request";
import { approval, patience } from "@/api/services";
import { moment } from "@/format";
import { plain } from "@/format/plain";
import { topics } from "@/live/stale";
import { useCommand } from "@/parts/command";
import { Field } from "@/parts/Field";
import { FormDialog } from "@/parts/FormDialog";
import { Foreign, Nothing, Panel, Reading } from "@/parts/Panel";
import { Table, type Column } from "@/parts/Table";
import { useWords } from "@/words";
import { Moved } from "./Moved";

const pageSize = 20;
const signers = ["zone_leader"];

function Sign({ one, onClose }: { one: Case; onClose: () => void }) {
  const words = useWords();
  const w = words.plan;
  const [version] = useState(one.timetableVersion);
  const [requestId] = useState(newRequest);
  const save = useCommand({
    call: () => approval.signBaseline({ id: one.id, version, requestId }, patience),
    said: w.signed,
    topic: topics.cases,
    onDone: onClose,
  });
  return (
    <FormDialog title={w.sign} action={w.sign} busy={save.isPending} startsAtAction fault={save.isError ? reasonOf(save.error, words) : undefined} onSubmit={() => save.mutate()} onClose={onClose}>
      <p>{w.signMeans(version.toString(), one.timetable?.start ?? "")}</p>
    </FormDialog>
  );
}

function Difference({ caseId, from, to }: { caseId: string; from: bigint; to: bigint }) {
  const words = useWords();
  const w = words.plan;
  const query = useQuery({ queryKey: [topics.cases, "diff", caseId, from.toString(), to.toString()], queryFn: () => approval.diffVersions({ id: caseId, from, to }, patience) });
  const title = w.between(from.toString(), to.toString());
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <Reading of={query} what={title}>
        {({ from: before, to: after, moved, stayed }) => (
          <>
            <p>{w.cause}{words.colon}<Foreign>{plain(after?.cause?.words ?? "")}</Foreign>{before?.start !== after?.start && <> <span className="number">{w.startMoved(before?.start ?? "", after?.start ?? "")}</span></>}</p>
            <Moved label={title} moved={moved} stayed={stayed} />
          </>
        )}
      </Reading>
    </section>
  );
}

function Compare({ one, versions }: { one: Case; versions: readonly TimetableVersion[] }) {
  const w = useWords().plan;
  const current = one.timetableVersion;
  const usual = one.baselineVersion !== 0n && one.baselineVersion !== current ? one.baselineVersion : current - 1n;
  const [chosen, setChosen] = useState<{ from?: bigint; to?: bigint }>({});
  const from = chosen.from ?? usual;
  const to = chosen.to ?? current;
  // Also one that stands on a page not read yet.
  const numbers = [...new Set([...versions.map(({ number }) => number), from, to])].sort((a, b) => (a < b ? 1 : -1));
  const mark = (number: bigint) => (number === one.baselineVersion ? ` ${w.baseline}` : number === current ? ` ${w.current}` : "");
  const choice = (label: string, value: bigint, set: (number: bigint) => void) => (
    <Field label={label}>
      {(ids) => (
        <select {...ids} value={value.toString()} onChange={({ target }) => set(BigInt(target.value))}>
          {numbers.map((number) => <option key={number.toString()} value={number.toString()}>{w.version(number.toString())}{mark(number)}</option>)}
        </select>
      )}
    </Field>
  );
  return (
    <>
      <div className="fields no-print">
        {choice(w.from, from, (number) => setChosen({ ...chosen, from: number }))}
        {choice(w.to, to, (number) => setChosen({ ...chosen, to: number }))}
      </div>
      {from === to ? <Nothing>{w.sameVersion}</Nothing> : <Difference caseId={one.id} from={from} to={to} />}
    </>
  );
}

export function Versions({ one }: { one: Case }) {
  const words = useWords();
  const w = words.plan;
  const person = usePersonName();
  const maySign = useHasRole(signers);
  const [isSigning, setSigning] = useState(false);
  const pages = useInfiniteQuery({
    queryKey: [topics.cases, "versions", one.id],
    queryFn: ({ pageParam }) => approval.listVersions({ id: one.id, pageSize, pageToken: pageParam }, patience),
    initialPageParam: "",
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    select: ({ pages: read }) => read.flatMap(({ versions }) => versions),
  });
  const columns: Column<TimetableVersion>[] = [
    { key: "number", title: w.versionTitle, width: "18%", card: "head", cell: ({ number, isCurrent, isBaseline }) => (
      <span>{w.version(number.toString())} {isCurrent && <span className="mark mark-plain">{w.current}</span>} {isBaseline && <span className="mark mark-signed_off">{w.baseline}</span>}</span>
    ) },
    { key: "start", title: words.project.start, width: "12%", cell: ({ start }) => <span className="number">{start}</span> },
    { key: "cause", title: w.cause, cell: ({ cause }) => <Foreign>{plain(cause?.words ?? "")}</Foreign> },
    { key: "moved", title: w.movedTitle, width: "12%", cell: ({ moved }) => words.project.items(moved) },
    { key: "who", title: w.madeBy, width: "24%", cell: ({ actor, madeAt, signedBy, signedAt }) => (
      <span>{w.by(person(actor), moment(madeAt))}{signedBy !== "" && <small className="quiet"> {w.signedBy(person(signedBy), moment(signedAt))}</small>}</span>
    ) },
  ];
  const isSigned = one.baselineVersion === one.timetableVersion && one.baselineVersion !== 0n;
  return (
    <Panel title={w.versions} extra={isSigned ? <span className="quiet">{w.isSigned}</span> : maySign ? <button type="button" className="button" onClick={() => setSigning(true)}>{w.sign}</button> : <span className="quiet">{w.leaderSigns}</span>}>
      <Reading of={pages} what={w.versions}>
        {(versions) => (
          <>
            <Table label={w.versions} columns={columns} rows={versions} keyOf={({ number }) => number.toString()} />
            {pages.hasNextPage && <p className="actions"><button type="button" className="button" onClick={() => void pages.fetchNextPage()}>{w.older}</button></p>}
            {one.timetableVersion > 1n && <Compare one={one} versions={versions} />}
          </>
        )}
      </Reading>
      {isSigning && <Sign one={one} onClose={() => setSigning(false)} />}
    </Panel>
  );
}
