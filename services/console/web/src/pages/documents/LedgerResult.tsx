// What came of a ledger's rows: how many were taken, and each that was not, with the rule it breaks.
import type { LedgerReceipt } from "@proto/ingest/v1/ingest_service_pb";
import { Link } from "react-router-dom";
import { plain } from "@/format/plain";
import { save } from "@/lists/save";
import { csv } from "@/lists/sheet";
import { Foreign } from "@/parts/Panel";
import { Table, type Column } from "@/parts/Table";
import { useSpeech } from "@/words";
import { signingAddress } from "../signings/cells";

interface LedgerRow {
  key: string;
  at: string;
  header: string;
  value: string;
  reason: string;
  signing?: string;
}

const shown = 100;

export function LedgerResult({ name, ledger }: { name: string; ledger: LedgerReceipt }) {
  const { words, language } = useSpeech();
  const w = words.ledger;
  const at = (sheet: string, row: number, column = "") => `${sheet === "" ? "" : `${plain(sheet)}!`}${column}${row}`;
  const rows: LedgerRow[] = [
    ...ledger.changedRows.map(({ sheet, row, signingId }) => ({ key: `changed ${sheet} ${row}`, at: at(sheet, row), header: "", value: "", reason: w.changedRow, signing: signingId })),
    ...ledger.rejects.map(({ sheet, row, column, header, value, reasonZh, reasonEn }, place) => ({
      key: `reject ${place}`, at: at(sheet, row, column), header: plain(header), value: plain(value), reason: language === "zh-CN" ? reasonZh : reasonEn,
    })),
  ];
  const columns: Column<LedgerRow>[] = [
    { key: "at", title: w.place, width: "14%", card: "head", cell: (row) => <Foreign>{row.at}</Foreign> },
    { key: "header", title: w.header, width: "20%", cell: (row) => <Foreign>{row.header}</Foreign> },
    { key: "value", title: w.value, width: "22%", cell: (row) => <Foreign>{row.value}</Foreign> },
    { key: "reason", title: w.reason, cell: (row) => (row.signing === undefined ? row.reason : <>{row.reason} <Link to={signingAddress(row.signing)}>{w.toSigning}</Link></>) },
  ];
  const download = () => save(`${name}-${w.file}.csv`, new Blob([csv([w.place, w.header, w.value, w.reason], rows.map((row) => [row.at, row.header, row.value, row.reason]))], { type: "text/csv" }));
  return (
    <div data-testid="ledger">
      <p className="sub-line">{w.came(ledger.added, ledger.unchanged, ledger.changed, ledger.rejected, ledger.skipped)}</p>
      {rows.length > 0 && (
        <>
          <Table label={w.notTaken} columns={columns} rows={rows.slice(0, shown)} keyOf={({ key }) => key} />
          <p className="sub-line">
            {rows.length > shown && w.first(shown, rows.length)} <button type="button" className="button" onClick={download}>{w.download}</button>
          </p>
        </>
      )}
    </div>
  );
}
