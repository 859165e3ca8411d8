// What happened in other systems comes in as a table of matters (办件): looked at row by row first, then recorded.
import type { MatterImport } from "@proto/approval/v1/approval_service_pb";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ChangeEvent } from "react";
import { reasonOf } from "@/api/failure";
import { useHasRole } from "@/api/person";
import { newRequest } from "@/api/request";
import { approval } from "@/api/services";
import { plain } from "@/format/plain";
import { topics } from "@/live/stale";
import { Field } from "@/parts/Field";
import { Page } from "@/parts/Page";
import { Foreign, Nothing, Notice, Panel } from "@/parts/Panel";
import { useToast } from "@/parts/toast";
import { useWords } from "@/words";
import { Conflicts, Matters, Rejects } from "./Tables";
import { Unknown, type Aliases } from "./Unknown";

// Larger ones go by the command line.
const most = 2 << 20;
const patience = { timeoutMs: 60_000 };
const roles = ["approval_officer", "chief_officer", "zone_leader", "operator"];

interface Sent {
  name: string;
  content: Uint8Array;
  aliases: Aliases;
}

interface Outcome {
  of: Sent;
  told: MatterImport;
  applied: boolean;
}

const wireOf = ({ content, aliases }: Sent) => ({ content, aliases: [...aliases].map(([name, procedureId]) => ({ name, procedureId })) });

function Came({ told, applied }: Outcome) {
  const w = useWords().imports;
  return (
    <p role="status" data-testid="import-counts">
      <strong>{applied ? w.done : w.would}</strong>
      {w.came(told.newMatters, told.changedMatters, told.unchangedMatters, told.rejectedRows)}
    </p>
  );
}

function Import() {
  const words = useWords();
  const w = words.imports;
  const toast = useToast();
  const client = useQueryClient();
  const [refused, setRefused] = useState<string>();
  const [outcome, setOutcome] = useState<Outcome>();
  // Names asked about in this file, also once they have an answer.
  const [asked, setAsked] = useState<Pick<MatterImport, "procedures"> & { names: readonly string[] }>();
  // What is sent is named once, so that a try that was cut off goes on and one that was done changes nothing.
  const [requestId, setRequestId] = useState(newRequest);
  const preview = useMutation({
    mutationFn: (sent: Sent) => approval.previewImport(wireOf(sent), patience),
    onSuccess: ({ import: told }, of) => {
      if (told !== undefined) {
        setOutcome({ of, told, applied: false });
        setAsked((old) => (told.unknownProcedures.length === 0 ? old : { procedures: told.procedures, names: [...new Set([...(old?.names ?? []), ...told.unknownProcedures])] }));
      }
    },
  });
  const apply = useMutation({
    mutationFn: (sent: Sent) => approval.applyImport({ ...wireOf(sent), requestId }, patience),
    onSuccess: ({ import: told, repeated }, of) => {
      if (told !== undefined) {
        // A repeat has counts alone: the rows of the preview are still those.
        setOutcome((old) => ({ of, told: repeated && old ? { ...old.told, newMatters: told.newMatters, changedMatters: told.changedMatters, unchangedMatters: told.unchangedMatters, rejectedRows: told.rejectedRows } : told, applied: true }));
        toast("done", w.done);
      }
    },
    onSettled: () => client.invalidateQueries({ queryKey: [topics.cases] }),
  });
  const busy = preview.isPending || apply.isPending;
  const look = (sent: Sent) => {
    apply.reset();
    setRequestId(newRequest());
    preview.mutate(sent);
  };
  const take = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const file = target.files?.[0];
    target.value = "";
    if (file === undefined) {
      return;
    }
    const why = file.size === 0 ? words.documents.isEmpty : file.size > most ? words.documents.tooLarge : undefined;
    setRefused(why && `${plain(file.name)}${words.colon}${why}`);
    setOutcome(undefined);
    setAsked(undefined);
    preview.reset();
    if (why === undefined) {
      look({ name: plain(file.name), content: new Uint8Array(await file.arrayBuffer()), aliases: new Map() });
    }
  };
  const choose = (name: string, procedureId: string) => {
    if (outcome !== undefined) {
      const aliases = new Map(outcome.of.aliases);
      look({ ...outcome.of, aliases: procedureId === "" ? (aliases.delete(name), aliases) : aliases.set(name, procedureId) });
    }
  };
  const fault = refused ?? (preview.isError ? reasonOf(preview.error, words) : apply.isError ? reasonOf(apply.error, words) : undefined);
  const brings = outcome !== undefined && outcome.told.newMatters + outcome.told.changedMatters + outcome.of.aliases.size > 0;
  return (
    <>
      <Panel title={w.handIn} className="no-print">
        <div className="fields">
          <Field label={w.file} hint={w.whichFile}>{(ids) => <input {...ids} type="file" accept=".csv,.xlsx,.txt" disabled={busy} onChange={(event) => void take(event)} />}</Field>
        </div>
        {busy && <p role="status"><progress aria-label={w.isRead} /> <span className="quiet">{w.isRead}</span></p>}
        {fault !== undefined && <Notice kind="error" title={fault} />}
        {outcome !== undefined && (
          <>
            <p className="sub-line"><Foreign>{outcome.of.name}</Foreign></p>
            <Came {...outcome} />
            {!outcome.applied && (
              <p className="actions">
                <button type="button" className="button primary" disabled={busy || !brings} onClick={() => apply.mutate(outcome.of)}>{w.apply}</button>
                <span className="quiet">{brings ? w.applyMeans : w.bringsNothing}</span>
              </p>
            )}
          </>
        )}
      </Panel>
      {outcome !== undefined && (
        <>
          {asked !== undefined && <Unknown asked={asked.names} procedures={asked.procedures} aliases={outcome.of.aliases} disabled={busy || outcome.applied} onChoose={choose} />}
          {outcome.told.conflicts.length > 0 && <Conflicts conflicts={outcome.told.conflicts} />}
          {outcome.told.rejects.length > 0 && <Rejects name={outcome.of.name} outcome={outcome.told} />}
          {outcome.told.matters.length > 0 && <Matters matters={outcome.told.matters} />}
        </>
      )}
    </>
  );
}

export default function ImportRoom() {
  const words = useWords();
  return (
    <Page title={words.rooms.imports}>
      {useHasRole(roles) ? <Import /> : <Nothing>{words.imports.notYours}</Nothing>}
    </Page>
  );
}
