// Says what waits for a line, and sends it as soon as there is one.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { isAway, reasonOf } from "@/api/failure";
import { chosenPerson } from "@/api/person";
import { patience, whistles } from "@/api/services";
import { topics } from "@/live/stale";
import { Notice } from "@/parts/Panel";
import { useToast } from "@/parts/toast";
import { useWords } from "@/words";
import { attach } from "./evidence";
import { dropPhoto, readPhoto } from "./keptPhotos";
import { readWaiting, sendWaiting, type Waiting } from "./waiting";

const againMs = 5_000;

// The ticket, and the photo on it. What was done of it already is not done twice.
export async function blow({ requestId, zoneId, item, place, text }: Waiting, photo?: File) {
  const blown = await whistles.blow({ requestId, zoneId, item, place, text }, patience);
  if (photo !== undefined && blown.ticket !== undefined) {
    await attach(blown.ticket.id, photo, `${requestId}-photo`);
  }
  return blown;
}

async function blowKept(one: Waiting) {
  const photo = one.hasPhoto ? await readPhoto(one.requestId) : undefined;
  return blow(one, photo);
}

export function Outbox() {
  const words = useWords();
  const w = words.whistle;
  const toast = useToast();
  const client = useQueryClient();
  const [waiting, setWaiting] = useState(() => readWaiting(window.localStorage));
  const send = useCallback(async () => {
    const before = readWaiting(window.localStorage);
    if (before.length === 0) {
      return;
    }
    const { sent, refused } = await sendWaiting(window.localStorage, chosenPerson(), blowKept, isAway);
    // A photo goes with its whistle, whether that was taken or refused.
    const left = new Set(readWaiting(window.localStorage).map(({ requestId }) => requestId));
    await Promise.all(before.filter(({ requestId, hasPhoto }) => hasPhoto && !left.has(requestId)).map(({ requestId }) => dropPhoto(requestId)));
    refused.forEach(({ one, error }) => toast("error", `${one.place}${words.colon}${reasonOf(error, words)}`));
    if (sent > 0) {
      toast("done", w.sent(sent));
      await client.invalidateQueries({ queryKey: [topics.whistles] });
    }
    setWaiting(readWaiting(window.localStorage));
  }, [client, toast, w, words]);
  useEffect(() => {
    void send();
    const timer = window.setInterval(() => void send(), againMs);
    const onLine = () => void send();
    window.addEventListener("online", onLine);
    return () => {
      window.clearInterval(timer);
      window.removeEventListener("online", onLine);
    };
  }, [send]);
  return waiting.length === 0 ? null : <Notice kind="warning" title={w.waiting(waiting.length)}>{waiting.map(({ place }) => place).join(words.comma)}</Notice>;
}
