// Figures of a table, CSV or XLSX: each cell that is wrong is told, and then nothing is taken.
import type { CellFault, ImportObservationsResponse } from "@proto/scoring/v1/reporting_service_pb";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ChangeEvent } from "react";
import { reasonOf } from "@/api/failure";
import { newRequest } from "@/api/request";
import { reports } from "@/api/services";
import { plain } from "@/format/plain";
import { save } from "@/lists/save";
import { csv } from "@/lists/sheet";
import { topics } from "@/live/stale";
import { Field } from "@/parts/Field";
import { Foreign, Notice, Panel } from "@/parts/Panel";
import { Table, type Column } from "@/parts/Table";
import { useToast } from "@/parts/toast";
import { useWords } from "@/words";

// Larger ones go by the command line.
const most = 2 << 20;
const patience = { timeoutMs: 60_000 };

interface Sent {
  name: string;
  content: Uint8Array;
}

function Faults({ faults }: { faults: readonly CellFault[] }) {
  const words = useWords();
  const w = words.reports;
  const columns: Column<CellFault>[] = [
    { key: "place", title: words.ledger.place, width: "12%", card: "head", cell: ({ place }) => <span className="number">{place}</span> },
    { key: "what", title: words.ledger.reason, cell: ({ what }) => <Foreign>{w.cellFault(what)}</Foreign> },
  ];
  return <Table label={w.faults} columns={columns} rows={faults} keyOf={({ place, what }) => `${place} ${what}`} />;
}

// template: the figures that are owed, one a row, to be filled in.
export function ImportPanel({ template, fileName }: { template: readonly (readonly string[])[]; fileName: string }) {
  const words = useWords();
  const w = words.reports;
  const toast = useToast();
  const client = useQueryClient();
  const [refused, setRefused] = useState<string>();
  const [looked, setLooked] = useState<{ of: Sent; told: ImportObservationsResponse }>();
  const [requestId, setRequestId] = useState(newRequest);
  const check = useMutation({
    mutationFn: ({ content }: Sent) => reports.importObservations({ content, checkOnly: true }, patience),
    onSuccess: (told, of) => setLooked({ of, told }),
  });
  const apply = useMutation({
    mutationFn: ({ content }: Sent) => reports.importObservations({ content, requestId }, patience),
    onSuccess: (told, of) => {
      setLooked(told.faults.length > 0 ? { of, told } : undefined);
      if (told.faults.length === 0) {
        toast("done", w.imported(Number(told.recorded), Number(told.unchanged)));
      }
    },
    onSettled: () => client.invalidateQueries({ queryKey: [topics.boards] }),
  });
  const take = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const file = target.files?.[0];
    target.value = "";
    if (file === undefined) {
      return;
    }
    const why = file.size === 0 ? words.documents.isEmpty : file.size > most ? words.documents.tooLarge : undefined;
    setRefused(why && `${plain(file.name)}${words.colon}${why}`);
    setLooked(undefined);
    check.reset();
    apply.reset();
    setRequestId(newRequest());
    if (why === undefined) {
      check.mutate({ name: plain(file.name), content: new Uint8Array(await file.arrayBuffer()) });
    }
  };
  const busy = check.isPending || apply.isPending;
  const fault = refused ?? (check.isError ? reasonOf(check.error, words) : apply.isError ? reasonOf(apply.error, words) : undefined);
  const faults = looked?.told.faults ?? [];
  return (
    <Panel title={w.import} className="no-print" extra={template.length > 1 && (
      <button type="button" className="button" onClick={() => save(`${fileName}.csv`, new Blob([csv(template[0] ?? [], template.slice(1))], { type: "text/csv" }))}>{w.template}</button>
    )}>
      <div className="fields">
        <Field label={w.file} hint={w.columns}>{(ids) => <input {...ids} type="file" accept=".csv,.xlsx,.txt" disabled={busy} onChange={(event) => void take(event)} />}</Field>
      </div>
      {busy && <p role="status" className="quiet">{w.reading}</p>}
      {fault !== undefined && <Notice kind="error" title={fault} />}
      {faults.length > 0 && (
        <>
          <p role="status" className="fault" data-testid="import-faults">{w.nothingTaken(faults.length)}</p>
          <Faults faults={faults} />
        </>
      )}
      {looked !== undefined && faults.length === 0 && (
        <p className="actions" data-testid="import-looked">
          <span><Foreign>{looked.of.name}</Foreign>{words.colon}{w.would(Number(looked.told.recorded), Number(looked.told.unchanged))}</span>
          <button type="button" className="button primary" disabled={busy || looked.told.recorded === 0n} onClick={() => apply.mutate(looked.of)}>{w.take}</button>
        </p>
      )}
    </Panel>
  );
}
