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

// The signings of a list with those on top that came since the page was opened, whether an event told them or, after a
// gap, the list: each once, in its newest state.
export function useNewest(read: readonly Signing[] | undefined): Newest {
  const arrivals = useArrivals();
  const known = useRef<Map<string, bigint>>();
  const [found, setFound] = useState<ReadonlyMap<string, Why>>(new Map());
  useEffect(() => {
    if (read === undefined) {
      return;
    }
    if (known.current !== undefined) {
      const before = known.current;
      const came = read.filter(({ id, revision }) => (before.get(id) ?? 0n) < revision);
      if (came.length > 0) {
        setFound((old) => new Map([...came.map(({ id }) => [id, before.has(id) ? "corrected" : "new"] as const), ...[...old].filter(([id]) => !came.some((one) => one.id === id))]));
      }
    }
    const seen = known.current ?? new Map<string, bigint>();
    read.forEach(({ id, revision }) => seen.set(id, revision));
    known.current = seen;
  }, [read]);
  return useMemo(() => {
    const all = new Map((read ?? []).map((one) => [one.id, one]));
    arrivals.forEach(({ signing }, id) => {
      if ((all.get(id)?.revision ?? 0n) < signing.revision) {
        all.set(id, signing);
      }
    });
    const order = [...new Set([...arrivals.keys(), ...found.keys()])].filter((id) => all.has(id));
    const rest = [...all.keys()].filter((id) => !order.includes(id));
    return {
      signings: [...order, ...rest].flatMap((id) => all.get(id) ?? []),
      why: (id) => arrivals.get(id)?.why ?? found.get(id),
    };
  }, [read, arrivals, found]);
}
