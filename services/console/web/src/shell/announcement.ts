import { useEffect, useState } from "react";
import { useMoney, zoneName } from "@/format";
import { useLive } from "@/live";
import { signingOf } from "@/live/arrivals";
import { useWords } from "@/words";

// What a screen reader says when a signing comes.
export function useAnnouncement(): string {
  const { listen } = useLive();
  const words = useWords();
  const money = useMoney();
  const [said, setSaid] = useState("");
  useEffect(
    () =>
      listen((event) => {
        const told = signingOf(event);
        if (told !== undefined) {
          setSaid(words.live.announce(told.why, zoneName(told.signing.zone, words), money(told.signing.amount)));
        }
      }),
    [listen, words, money],
  );
  return said;
}
