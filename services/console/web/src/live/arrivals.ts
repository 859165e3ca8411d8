// The signings that came, or changed, while the page was open.
import { SigningAnnouncedSchema, SigningCorrectedSchema } from "@proto/ingest/v1/ingest_events_pb";
import type { Signing } from "@proto/ingest/v1/signing_pb";
import { fromJsonString } from "@bufbuild/protobuf";
import { useEffect, useMemo, useRef, useState } from "react";
import { useLive } from ".";
import type { Told } from "./channel";

export type Why = "new" | "corrected";

const most = 100;

export function signingOf({ shortType, json }: Told): { signing: Signing; why: Why } | undefined {
  const isNew = shortType === "signing.announced";
  if ((!isNew && shortType !== "signing.corrected") || json === "") {
    return undefined;
  }
  const { signing } = fromJsonString(isNew ? SigningAnnouncedSchema : SigningCorrectedSchema, json, { ignoreUnknownFields: true });
  // Later parts of a signing with many members hold no more than members.
  return signing === undefined || signing.membersBefore !== 0n ? undefined : { signing, why: isNew ? "new" : "corrected" };
}

// Returns the ids with why, the last one first.
export function useArrivals(): ReadonlyMap<string, { signing: Signing; why: Why }> {
  const { listen } = useLive();
  const [arrivals, setArrivals] = useState<ReadonlyMap<string, { signing: Signing; why: Why }>>(new Map());
  useEffect(
    () =>
      listen((event) => {
        const told = signingOf(event);
        if (told !== undefined) {
          setArrivals((old) => {
            const known = old.get(told.signing.id);
            if (known !== undefined && known.signing.revision >= told.signing.revision) {
              return old;
            }
            const others = [...old].filter(([id]) => id !== told.signing.id);
            return new Map([[told.signing.id, { signing: told.signing, why: told.why }] as const, ...others].slice(0, most));
          });
        }
      }),
    [listen],
  );
  return arrivals;
}

export interface Newest {
  signings: readonly Signing[];
  why: (id: string) => Why | undefined;
}

// The signings of a list with those on top that came since the page was opened, the last one first, whether an event told
// them or, after a gap, the list: each once, in its newest state.
export function useNewest(read: readonly Signing[] | undefined): Newest {
  const { listen } = useLive();
  const [news, setNews] = useState<ReadonlyMap<string, { signing: Signing; why: Why }>>(new Map());
  const known = useRef({ revisions: new Map<string, bigint>(), isRead: false });
  useEffect(() => {
    const { revisions, isRead } = known.current;
    const tell = (signing: Signing, why: Why) => {
      if ((revisions.get(signing.id) ?? 0n) < signing.revision) {
        revisions.set(signing.id, signing.revision);
        setNews((old) => new Map([[signing.id, { signing, why }] as const, ...[...old].filter(([id]) => id !== signing.id)].slice(0, most)));
      }
    };
    // What the first reading finds is no news.
    read?.forEach((one) => (isRead ? tell(one, revisions.has(one.id) ? "corrected" : "new") : revisions.set(one.id, one.revision)));
    known.current.isRead ||= read !== undefined;
    return listen((event) => {
      const told = signingOf(event);
      if (told !== undefined) {
        tell(told.signing, told.why);
      }
    });
  }, [read, listen]);
  return useMemo(() => {
    const all = new Map((read ?? []).map((one) => [one.id, one]));
    const top = [...news].map(([id, { signing }]) => {
      const listed = all.get(id);
      all.delete(id);
      return listed !== undefined && listed.revision > signing.revision ? listed : signing;
    });
    return { signings: [...top, ...all.values()], why: (id) => news.get(id)?.why };
  }, [read, news]);
}
