// The grid worker's form: what, where, and what there is to see. On a bad line it is kept and sent later, once.
import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Link, useNavigate } from "react-router-dom";
import type { Ticket } from "@proto/notification/v1/whistle_pb";
import { fieldOf, isAway, reasonOf, ruleOf } from "@/api/failure";
import { chosenPerson } from "@/api/person";
import { newRequest } from "@/api/request";
import { topics } from "@/live/stale";
import { Field } from "@/parts/Field";
import { Page } from "@/parts/Page";
import { Foreign, Notice, Panel, Reading } from "@/parts/Panel";
import { useToast } from "@/parts/toast";
import { useWords } from "@/words";
import { keepPhoto } from "./keptPhotos";
import { blow } from "./Outbox";
import { faultOf, types } from "./photo";
import { keepWaiting, type Waiting } from "./waiting";
import { useRules } from "./rules";

function Similar({ tickets }: { tickets: readonly Ticket[] }) {
  const w = useWords().whistle;
  return (
    <Notice kind="warning" title={w.similar(tickets.length)}>
      <ul className="plain-list">{tickets.map(({ id, itemZh, place }) => <li key={id}><Link to={`/whistles/${id}`}><Foreign>{`${itemZh} · ${place}`}</Foreign></Link></li>)}</ul>
    </Notice>
  );
}

// Whether the photo could be kept: a browser may have no room for it, and the whistle goes all the same.
async function kept(photo: File | undefined, requestId: string): Promise<boolean> {
  if (photo === undefined) {
    return false;
  }
  try {
    await keepPhoto(requestId, photo);
    return true;
  } catch {
    return false;
  }
}

export default function BlowRoom() {
  const words = useWords();
  const w = words.whistle;
  const rules = useRules();
  const toast = useToast();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [draft, setDraft] = useState({ zoneId: "", item: "", place: "", text: "" });
  const [photo, setPhoto] = useState<File>();
  const [requestId, setRequestId] = useState(newRequest);
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const [blown, setBlown] = useState<{ ticket: Ticket; similar: readonly Ticket[] }>();
  const change = (key: keyof typeof draft) => (value: string) => {
    setDraft((old) => ({ ...old, [key]: value }));
    setRequestId(newRequest());
    setError(undefined);
  };
  const fault = (field: string) => (error !== undefined && fieldOf(error) === field ? ruleOf(error, words) : undefined);
  const zones = rules.data?.zones ?? [];
  const zoneId = draft.zoneId || (zones[0]?.zone?.id ?? "");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (photo !== undefined && faultOf(photo) !== undefined) {
      return;
    }
    const one: Waiting = { ...draft, zoneId, requestId, hasPhoto: photo !== undefined, person: chosenPerson() };
    setBusy(true);
    try {
      const { ticket, similar } = await blow(one, photo);
      await client.invalidateQueries({ queryKey: [topics.whistles] });
      if (ticket !== undefined) {
        setBlown({ ticket, similar });
      }
    } catch (failure) {
      if (isAway(failure)) {
        const hasPhoto = await kept(photo, requestId);
        keepWaiting(window.localStorage, { ...one, hasPhoto });
        toast("done", photo !== undefined && !hasPhoto ? w.keptWithoutPhoto : w.kept);
        navigate("/whistles");
      } else {
        setError(failure);
      }
    } finally {
      setBusy(false);
    }
  };
  const photoFault = photo && faultOf(photo);
  const named = error !== undefined && ["zone_id", "item", "place", "text"].includes(fieldOf(error) ?? "");
  return (
    <Page title={w.blow} back={{ to: "/whistles", title: words.rooms.whistles }}>
      {blown === undefined ? (
        <Panel title={w.whatIsIt}>
          <Reading of={rules} what={w.rules}>
            {({ items }) => (
              <form onSubmit={(event) => void submit(event)} className="one-hand">
                {zones.length > 1 && (
                  <Field label={words.signing.zone} fault={fault("zone_id")} wide>
                    {(ids) => <select {...ids} value={zoneId} onChange={({ target }) => change("zoneId")(target.value)}>{zones.map(({ zone }) => <option key={zone?.id} value={zone?.id}>{zone?.name}</option>)}</select>}
                  </Field>
                )}
                <Field label={w.item} fault={fault("item")} wide>
                  {(ids) => <select {...ids} required value={draft.item} onChange={({ target }) => change("item")(target.value)}><option value="">{w.choose}</option>{items.map(({ id, zh, urgent }) => <option key={id} value={id}>{urgent ? `${zh}（${w.urgent}）` : zh}</option>)}</select>}
                </Field>
                <Field label={w.place} fault={fault("place")} wide>
                  {(ids) => <input {...ids} required maxLength={100} value={draft.place} onChange={({ target }) => change("place")(target.value)} />}
                </Field>
                <Field label={words.casework.optional(w.text)} fault={fault("text")} wide>
                  {(ids) => <textarea {...ids} rows={4} maxLength={1000} value={draft.text} onChange={({ target }) => change("text")(target.value)} />}
                </Field>
                <Field label={words.casework.optional(w.photo)} fault={photoFault && w.notTaken[photoFault]} hint={w.whichFiles} wide>
                  {(ids) => <input {...ids} type="file" accept={types.join(",")} onChange={({ target }) => { setPhoto(target.files?.[0]); setRequestId(newRequest()); setError(undefined); }} />}
                </Field>
                {error !== undefined && !named && <p className="fault" role="alert">{reasonOf(error, words)}</p>}
                <p className="actions"><button type="submit" className="button primary" disabled={isBusy}>{w.blow}</button></p>
              </form>
            )}
          </Reading>
        </Panel>
      ) : (
        <Panel title={w.blown}>
          <p><Link to={`/whistles/${blown.ticket.id}`} className="main-line"><Foreign>{`${blown.ticket.itemZh} · ${blown.ticket.place}`}</Foreign></Link></p>
          {blown.similar.length > 0 && <Similar tickets={blown.similar} />}
          <p className="actions"><button type="button" className="button" onClick={() => { setBlown(undefined); setPhoto(undefined); setDraft((old) => ({ ...old, place: "", text: "" })); setRequestId(newRequest()); }}>{w.another}</button></p>
        </Panel>
      )}
    </Page>
  );
}
