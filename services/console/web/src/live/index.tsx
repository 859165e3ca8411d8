// The page's knowledge of what happens now: one stream for all tabs of the browser, what it tells, and whether the
// services are there.
import { useQueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { mayCall } from "@/api/may";
import { followPerson, usePersons } from "@/api/person";
import { serviceNames } from "@/api/services";
import { openChannel, type Channel, type LiveState, type Note, type Pulse, type Told } from "./channel";
import { inOneTab, unlessAnotherDoes } from "./locks";
import { calmMs, forgetRefusals, takePulse, troubledMs } from "./pulse";
import { makeInvalidation, topicOf, topicsOf } from "./stale";
import { keepStream, type Stream } from "./stream";

export { topics } from "./stale";
export type { LiveState, Told } from "./channel";

interface Live {
  state: LiveState;
  businessDate: string;
  isDemo: boolean;
  renew: () => void;
  // Tells all tabs that somebody else acts from now on.
  changePerson: (id: string) => void;
  // Calls back for every event; returns what ends that.
  listen: (listener: (event: Told) => void) => () => void;
}

const LiveContext = createContext<Live | undefined>(undefined);

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (live === undefined) {
    throw new Error("useLive outside LiveProvider");
  }
  return live;
}

export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const known = usePersons();
  const persons = useRef(known);
  persons.current = known;
  const [state, setState] = useState<LiveState>("connecting");
  const [businessDate, setBusinessDate] = useState("");
  const [isDemo, setDemo] = useState(false);
  const [isTroubled, setTroubled] = useState(false);
  const listeners = useRef(new Set<(event: Told) => void>());
  const channel = useRef<Channel>();
  const lastPulse = useRef<Pulse>();
  // As the notes below need it, at once and not at the next drawing.
  const now = useRef({ state: "connecting" as LiveState, standing: Date.now() });

  useEffect(() => {
    const outdate = makeInvalidation(client);
    const outdateAll = () => serviceNames.forEach((service) => topicsOf[service].forEach(outdate));
    let own: (Stream & { standing: number; state: LiveState }) | undefined;

    const onPulse = (pulse: Pulse) => {
      const before = lastPulse.current;
      lastPulse.current = pulse;
      for (const service of serviceNames) {
        if (before !== undefined && pulse.answers[service] !== before.answers[service]) {
          topicsOf[service].forEach(outdate);
        }
      }
      setTroubled(Object.values(pulse.answers).includes(false));
      if (pulse.businessDate !== "") {
        setBusinessDate(pulse.businessDate);
        setDemo(pulse.isDemo);
        // Lights and ages change with the day.
        if (before !== undefined && before.businessDate !== "" && before.businessDate !== pulse.businessDate) {
          outdateAll();
        }
      }
      if (now.current.state !== "live") {
        outdateAll();
      }
    };

    const onNote = (note: Note) => {
      switch (note.kind) {
        case "state":
          now.current.state = note.state;
          setState(note.state);
          // What happened since this tab was opened and before the stream stood was told by nobody.
          if (note.standing > now.current.standing) {
            now.current.standing = note.standing;
            outdateAll();
          }
          break;
        case "event": {
          const topic = topicOf(note.event);
          if (topic !== undefined) {
            outdate(topic);
          }
          listeners.current.forEach((listener) => listener(note.event));
          break;
        }
        case "hello":
          if (own !== undefined) {
            tabs.tell({ kind: "state", state: own.state, standing: own.standing });
            if (lastPulse.current !== undefined) {
              tabs.tell({ kind: "pulse", pulse: lastPulse.current });
            }
          }
          break;
        case "pulse":
          onPulse(note.pulse);
          break;
        case "renew":
          own?.renew();
          break;
        case "person":
          followPerson(note.id);
          forgetRefusals();
          // Who there is to choose from is the same for all, and stays open while one chooses.
          void client.resetQueries({ predicate: ({ queryKey }) => queryKey[0] !== "persons" });
          own?.renew();
          break;
      }
    };
    const tabs = openChannel(onNote);
    channel.current = tabs;
    const leave = inOneTab("zoneflow-stream", async (over) => {
      const tell = (told: LiveState) => {
        if (own !== undefined) {
          own.state = told;
          own.standing = told === "live" ? Date.now() : own.standing;
          tabs.tell({ kind: "state", state: told, standing: own.standing });
        }
      };
      const stream = keepStream(over, tell, (event) => tabs.tell({ kind: "event", event }));
      own = { renew: stream.renew, standing: 0, state: "connecting" };
      await stream.ended;
      own = undefined;
    });
    tabs.tell({ kind: "hello" });
    return () => {
      leave();
      tabs.close();
    };
  }, [client]);

  const isCalm = state === "live" && !isTroubled;
  useEffect(() => {
    const everyMs = isCalm ? calmMs : troubledMs;
    const pulse = () =>
      unlessAnotherDoes("zoneflow-pulse", async () => {
        const last = lastPulse.current?.at ?? 0;
        if (document.visibilityState === "hidden" || Date.now() - last < everyMs * 0.9) {
          return;
        }
        const taken = await takePulse((method) => mayCall(method, persons.current));
        channel.current?.tell({ kind: "pulse", pulse: taken.pulse });
        if (taken.silent) {
          channel.current?.tell({ kind: "renew" });
        }
      });
    const timer = window.setInterval(() => void pulse(), everyMs);
    const onShown = () => void pulse();
    document.addEventListener("visibilitychange", onShown);
    void pulse();
    return () => {
      window.clearInterval(timer);
      document.removeEventListener("visibilitychange", onShown);
    };
  }, [isCalm]);

  const live = useMemo(
    (): Live => ({
      state,
      businessDate,
      isDemo,
      renew: () => channel.current?.tell({ kind: "renew" }),
      changePerson: (id) => channel.current?.tell({ kind: "person", id }),
      listen: (listener) => {
        listeners.current.add(listener);
        return () => listeners.current.delete(listener);
      },
    }),
    [state, businessDate, isDemo],
  );
  return <LiveContext.Provider value={live}>{children}</LiveContext.Provider>;
}
