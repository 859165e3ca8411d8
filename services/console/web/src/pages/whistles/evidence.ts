// Photos and papers: sent to ingest in parts, so that a bad line costs a part, and attached to a ticket. Under one name all
// of it may be done again and is there once.
import type { EvidencePass } from "@proto/common/v1/evidence_pb";
import { evidence, patience, whistles } from "@/api/services";
import { partsFrom } from "./photo";

export async function attach(ticketId: string, file: File, name: string, text = "") {
  let at = 0;
  for (;;) {
    const content = new Uint8Array(await file.slice(at, partsFrom(at, file.size)).arrayBuffer());
    const { receivedBytes, receipt } = await evidence.uploadEvidence({ uploadId: name, mediaType: file.type, sizeBytes: BigInt(file.size), offset: BigInt(at), content }, patience);
    if (receipt !== undefined) {
      return whistles.attachEvidence({ id: ticketId, receipt, fileName: file.name, text, requestId: name }, patience);
    }
    // Where the service is, which may be further than this page knows.
    at = Number(receivedBytes);
  }
}

export async function load(pass: EvidencePass): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  for (;;) {
    const { mediaType, sizeBytes, content } = await evidence.getEvidence({ pass, offset: BigInt(at) }, patience);
    parts.push(new Uint8Array(content));
    at += content.length;
    if (at >= Number(sizeBytes) || content.length === 0) {
      return new Blob(parts, { type: mediaType });
    }
  }
}
