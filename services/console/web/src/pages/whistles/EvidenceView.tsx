// A piece of evidence: what it is, and on demand the photo itself, or the paper to be kept.
import type { EvidencePass } from "@proto/common/v1/evidence_pb";
import type { TicketEvidence } from "@proto/notification/v1/whistle_pb";
import { useEffect, useState } from "react";
import { reasonOf } from "@/api/failure";
import { plain } from "@/format/plain";
import { Foreign } from "@/parts/Panel";
import { useWords } from "@/words";
import { load } from "./evidence";
import { megabytes } from "./photo";

export function EvidenceView({ evidence, pass }: { evidence: TicketEvidence; pass: EvidencePass | undefined }) {
  const words = useWords();
  const w = words.whistle;
  const [address, setAddress] = useState<string>();
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  useEffect(() => () => {
    if (address !== undefined) {
      URL.revokeObjectURL(address);
    }
  }, [address]);
  const name = plain(evidence.fileName || evidence.id.slice(0, 12));
  const show = async () => {
    if (pass === undefined) {
      return;
    }
    setBusy(true);
    setError(undefined);
    try {
      setAddress(URL.createObjectURL(await load(pass)));
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="evidence">
      <span><Foreign>{name}</Foreign> <small className="quiet">{megabytes(evidence.sizeBytes)}</small></span>{" "}
      {address === undefined && pass !== undefined && <button type="button" className="button" disabled={isBusy} onClick={() => void show()} aria-label={w.showEvidence(name)}>{isBusy ? w.loading : w.show}</button>}
      {address !== undefined && (evidence.mediaType === "application/pdf"
        ? <a href={address} download={evidence.fileName || `${evidence.id.slice(0, 12)}.pdf`}>{w.keepPaper}</a>
        : <img src={address} alt={name} />)}
      {error !== undefined && <p className="fault" role="alert">{reasonOf(error, words)}</p>}
    </div>
  );
}
