// 响应率、解决率、满意率 by month and department, each with its n, with and without exclusions.
import type { Rate, RateRow } from "@proto/notification/v1/whistle_service_pb";
import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router-dom";
import { patience, whistles } from "@/api/services";
import { plain } from "@/format/plain";
import { useLive } from "@/live";
import { topics } from "@/live/stale";
import { Field } from "@/parts/Field";
import { Page } from "@/parts/Page";
import { Foreign, Nothing, Panel, Reading } from "@/parts/Panel";
import { Table } from "@/parts/Table";
import { useWords } from "@/words";
import { percent } from "./rate";

function Share({ all, without }: { all: Rate | undefined; without: Rate | undefined }) {
  const w = useWords().whistle;
  if (all === undefined || all.n === 0n) {
    return <span className="quiet">—</span>;
  }
  return (
    <span>
      <span className="number">{percent(all.permille)}</span> <small className="quiet">{w.of(all.met.toString(), all.n.toString())}</small>
      {without !== undefined && without.n !== all.n && <div className="sub-line">{w.without(percent(without.permille), without.met.toString(), without.n.toString())}</div>}
    </span>
  );
}

export default function RatesRoom() {
  const words = useWords();
  const w = words.whistle;
  const [params, setParams] = useSearchParams();
  const { businessDate } = useLive();
  const thisMonth = businessDate.slice(0, 7);
  const fromMonth = params.get("from") ?? "";
  const toMonth = params.get("to") ?? "";
  const read = useQuery({ queryKey: [topics.whistles, "rates", fromMonth, toMonth, thisMonth], queryFn: () => whistles.getRates({ fromMonth, toMonth }, patience) });
  const change = (key: string, value: string) => setParams((old) => {
    const next = new URLSearchParams(old);
    return value === "" ? (next.delete(key), next) : (next.set(key, value), next);
  });
  const share = (of: "response" | "solved" | "satisfied") => ({ all, withoutExcluded }: RateRow) => <Share all={all?.[of]} without={withoutExcluded?.[of]} />;
  return (
    <Page title={w.rates} back={{ to: "/whistles", title: words.rooms.whistles }}>
      <Panel title={w.rates}>
        <div className="fields no-print">
          <Field label={w.fromMonth}>{(ids) => <input {...ids} type="month" value={fromMonth || thisMonth} onChange={({ target }) => change("from", target.value)} />}</Field>
          <Field label={w.toMonth}>{(ids) => <input {...ids} type="month" value={toMonth || fromMonth || thisMonth} onChange={({ target }) => change("to", target.value)} />}</Field>
        </div>
        <Reading of={read} what={w.rates}>
          {({ rows, total, tickets, repeats }) => (
            <>
              <p className="sub-line">{w.blownCount(tickets.toString(), repeats.toString())}</p>
              {rows.length === 0 ? <Nothing>{w.noRates}</Nothing> : (
                <Table label={w.rates} rows={total === undefined || rows.length < 2 ? rows : [...rows, total]} keyOf={({ month, department }) => `${month}.${department}`} columns={[
                  { key: "department", title: w.department, card: "head", cell: ({ department, month }) => <strong><Foreign>{plain(department || w.total)}</Foreign>{month !== "" && <small className="quiet"> {month}</small>}</strong> },
                  { key: "response", title: w.response, width: "17%", cell: share("response") },
                  { key: "solved", title: w.solvedRate, width: "17%", cell: share("solved") },
                  { key: "satisfied", title: w.satisfied, width: "17%", cell: share("satisfied") },
                  { key: "legs", title: w.legs, width: "8%", align: "right", cell: ({ legs }) => <span className="number">{legs.toString()}</span> },
                  { key: "late", title: w.late, width: "8%", align: "right", cell: ({ late }) => <span className="number">{late.toString()}</span> },
                  { key: "bounced", title: w.bounces, width: "8%", align: "right", cell: ({ bounced }) => <span className="number">{bounced.toString()}</span> },
                  { key: "excluded", title: w.excluded, width: "8%", align: "right", cell: ({ excluded }) => <span className="number">{excluded.toString()}</span> },
                ]} />
              )}
              <p className="sub-line">{w.howCounted}</p>
            </>
          )}
        </Reading>
      </Panel>
    </Page>
  );
}
