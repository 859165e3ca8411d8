import type { IngestDocumentResponse } from "@proto/ingest/v1/ingest_service_pb";
import { useQueryClient } from "@tanstack/react-query";
import { useState, type ChangeEvent } from "react";
import { Link } from "react-router-dom";
import { reasonOf } from "@/api/failure";
import { useHasRole } from "@/api/person";
import { ingest } from "@/api/services";
import { plain } from "@/format/plain";
import { topics } from "@/live/stale";
import { Field } from "@/parts/Field";
import { Foreign, Panel } from "@/parts/Panel";
import { useWords } from "@/words";
import { LedgerResult } from "./LedgerResult";
import { documentAddress } from "./list";

// Larger ones go by the command line.
const most = 2 << 20;
const patience = { timeoutMs: 60_000 };
const roles = ["investment", "operator"];

type Sent = { name: string } & ({ state: "waits" | "read" } | { state: "done"; stored: IngestDocumentResponse } | { state: "refused"; why: string });

// Whether whoever acts may hand in documents.
export function useMayUpload(): boolean {
  return useHasRole(roles);
}

function Row({ sent }: { sent: Sent }) {
  const words = useWords();
  const w = words.documents;
  return (
    <li data-state={sent.state}>
      {sent.state === "done" ? <Link to={documentAddress(sent.stored.documentId)}><Foreign>{sent.name}</Foreign></Link> : <Foreign>{sent.name}</Foreign>}{" "}
      {sent.state === "waits" && <span className="quiet">{w.waits}</span>}
      {sent.state === "read" && <><progress aria-label={w.isRead} /> <span className="quiet">{w.isRead}</span></>}
      {sent.state === "done" && (
        <span>{sent.stored.repeated && w.knownBefore}{w.found(sent.stored.articles, sent.stored.facts, sent.stored.signings)}{sent.stored.note && <> <Foreign>{plain(sent.stored.note)}</Foreign></>}</span>
      )}
      {sent.state === "done" && sent.stored.ledger !== undefined && <LedgerResult name={sent.name} ledger={sent.stored.ledger} />}
      {sent.state === "refused" && <span className="fault">{sent.why}</span>}
    </li>
  );
}

// Hands in files one after another and says what was read from each.
export function Upload() {
  const words = useWords();
  const w = words.documents;
  const client = useQueryClient();
  const [published, setPublished] = useState("");
  const [zone, setZone] = useState("");
  const [list, setList] = useState<readonly Sent[]>([]);
  const busy = list.some(({ state }) => state === "waits" || state === "read");
  const set = (at: number, sent: Sent) => setList((old) => old.map((one, i) => (i === at ? sent : one)));
  const send = async (file: File): Promise<Sent> => {
    const name = plain(file.name);
    try {
      if (file.size === 0) {
        return { name, state: "refused", why: w.isEmpty };
      }
      if (file.size > most) {
        return { name, state: "refused", why: w.tooLarge };
      }
      const content = new Uint8Array(await file.arrayBuffer());
      const { stored } = await ingest.ingestSmallDocument({ fileName: file.name, publishedOn: published, zone: zone.trim(), content }, patience);
      return stored === undefined ? { name, state: "refused", why: w.noAnswer } : { name, state: "done", stored };
    } catch (error) {
      return { name, state: "refused", why: reasonOf(error, words) };
    }
  };
  const take = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const files = [...(target.files ?? [])];
    target.value = "";
    setList(files.map(({ name }) => ({ name: plain(name), state: "waits" })));
    for (const [at, file] of files.entries()) {
      set(at, { name: plain(file.name), state: "read" });
      set(at, await send(file));
    }
    await Promise.all([topics.documents, topics.signings].map((topic) => client.invalidateQueries({ queryKey: [topic] })));
  };
  const over = list.filter(({ state }) => state === "done" || state === "refused").length;
  return (
    <Panel title={w.handIn} className="no-print">
      <div className="fields">
        <Field label={w.files} hint={w.whichFiles}>{(ids) => <input {...ids} type="file" multiple disabled={busy} onChange={(event) => void take(event)} />}</Field>
        <Field label={words.signing.publishedOn}>{(ids) => <input {...ids} type="date" value={published} disabled={busy} onChange={({ target }) => setPublished(target.value)} />}</Field>
        <Field label={words.ledger.zone} hint={words.ledger.zoneHint}>{(ids) => <input {...ids} value={zone} disabled={busy} maxLength={100} onChange={({ target }) => setZone(target.value)} />}</Field>
      </div>
      {list.length > 0 && (
        <div role="status" data-testid="uploads">
          <p className="sub-line"><progress value={over} max={list.length} aria-label={w.progress(over, list.length)} /> {w.progress(over, list.length)}</p>
          <ul className="plain-list">{list.map((sent, at) => <Row key={at} sent={sent} />)}</ul>
        </div>
      )}
    </Panel>
  );
}
