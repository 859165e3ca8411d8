#include "services/ingest/adapters/soci_evidence_store.h"

#include <soci/soci.h>

#include <optional>

#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/sql/bytes.h"
#include "common/sql/once.h"

namespace zoneflow::ingest {
namespace {

// The row of the upload, locked; nullopt for one that this transaction has begun.
std::optional<EvidenceUpload> LockUpload(sql::Transaction& transaction, const std::string& key,
                                         const std::string& holder, const EvidencePart& part,
                                         long long now_us) {
  soci::session& session = transaction.session();
  long long size = part.size_bytes;
  // Waits for whoever begins the same upload, and for whoever goes on with it.
  session << "INSERT INTO evidence_uploads (upload_key, holder, media_type, size_bytes, "
             "received_bytes, evidence_id, began_us) VALUES (:key, :holder, :type, :size, 0, '', "
             ":began) ON CONFLICT (upload_key) DO NOTHING",
      soci::use(key), soci::use(holder), soci::use(part.media_type), soci::use(size),
      soci::use(now_us);
  EvidenceUpload upload;
  long long received = 0;
  session << "SELECT media_type, size_bytes, received_bytes, evidence_id FROM evidence_uploads "
             "WHERE upload_key = :key"
          << (transaction.dialect() == sql::Dialect::kPostgres ? " FOR UPDATE" : ""),
      soci::use(key), soci::into(upload.media_type), soci::into(size), soci::into(received),
      soci::into(upload.evidence_id);
  upload.size_bytes = size;
  upload.received_bytes = received;
  return received == 0 ? std::nullopt : std::optional(upload);
}

int CountUnderWay(soci::session& session, const std::string& holder, const std::string& but) {
  int under_way = 0;
  session << "SELECT count(*) FROM evidence_uploads WHERE evidence_id = '' AND holder = :holder "
             "AND upload_key <> :key",
      soci::use(holder), soci::use(but), soci::into(under_way);
  return under_way;
}

void Forget(soci::session& session, long long before_us) {
  session << "DELETE FROM evidence_parts WHERE upload_key IN (SELECT upload_key FROM "
             "evidence_uploads WHERE evidence_id = '' AND began_us < :before)",
      soci::use(before_us);
  session << "DELETE FROM evidence_uploads WHERE evidence_id = '' AND began_us < :before",
      soci::use(before_us);
}

std::string BytesOf(soci::session& session, const std::string& key, long long from,
                    long long until) {
  std::string bytes;
  sql::Bytes part;
  soci::statement rows = sql::Once(
      session,
      "SELECT encode(bytes, 'hex') FROM evidence_parts WHERE upload_key = :key AND "
      "begins_at >= :from AND begins_at < :until ORDER BY begins_at",
      soci::use(key, "key"), soci::use(from, "from"), soci::use(until, "until"), soci::into(part));
  rows.execute();
  while (rows.fetch()) {
    bytes += part.value;
  }
  return bytes;
}

// Makes the evidence of an upload's parts, unless it is there: then they go.
std::string StoreEvidence(soci::session& session, const std::string& key,
                          const EvidenceUpload& upload, long long now_us) {
  const long long size = upload.size_bytes;
  const std::string id = Sha256Hex(BytesOf(session, key, 0, size));
  session << "INSERT INTO evidence (id, media_type, size_bytes, upload_key, stored_us) VALUES "
             "(:id, :type, :size, :key, :stored) ON CONFLICT (id) DO NOTHING",
      soci::use(id), soci::use(upload.media_type), soci::use(size), soci::use(key),
      soci::use(now_us);
  std::string made_of;
  session << "SELECT upload_key FROM evidence WHERE id = :id", soci::use(id), soci::into(made_of);
  if (made_of != key) {
    session << "DELETE FROM evidence_parts WHERE upload_key = :key", soci::use(key);
  }
  return id;
}

}  // namespace

absl::StatusOr<EvidenceUpload> SociEvidenceStore::Take(const std::string& holder,
                                                       const std::string& upload,
                                                       const EvidencePart& part, Instant now) {
  const std::string key = Sha256Hex(StrCat(holder, "\n", upload));
  const long long now_us = now.time_since_epoch().count();
  const long long too_old_us = (now - kEvidenceUploadLasts).time_since_epoch().count();
  EvidenceUpload after;
  RETURN_IF_ERROR(database_.WriteWithRedo([&](sql::Transaction& transaction) -> absl::Status {
    soci::session& session = transaction.session();
    Forget(session, too_old_us);
    const std::optional<EvidenceUpload> before = LockUpload(transaction, key, holder, part, now_us);
    ASSIGN_OR_RETURN(after, TakePart(before, CountUnderWay(session, holder, key), part));
    if (after == before) {
      return absl::OkStatus();
    }
    const long long begins_at = part.offset, received = after.received_bytes;
    const sql::Bytes bytes{std::string(part.bytes)};
    session << "INSERT INTO evidence_parts (upload_key, begins_at, bytes) VALUES (:key, :begins, "
               "decode(:bytes, 'hex'))",
        soci::use(key), soci::use(begins_at), soci::use(bytes);
    if (after.received_bytes == after.size_bytes) {
      after.evidence_id = StoreEvidence(session, key, after, now_us);
    }
    session << "UPDATE evidence_uploads SET received_bytes = :received, evidence_id = :id WHERE "
               "upload_key = :key",
        soci::use(received), soci::use(after.evidence_id), soci::use(key);
    return absl::OkStatus();
  }));
  return after;
}

absl::StatusOr<EvidenceStretch> SociEvidenceStore::Read(const std::string& id,
                                                        std::int64_t offset) {
  EvidenceStretch stretch;
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    soci::session& session = transaction.session();
    long long size = 0;
    std::string key;
    session << "SELECT media_type, size_bytes, upload_key FROM evidence WHERE id = :id",
        soci::use(id), soci::into(stretch.media_type), soci::into(size), soci::into(key);
    if (!session.got_data()) {
      return absl::NotFoundError(StrCat("pass.id: no evidence \"", id, "\""));
    }
    if (offset < 0 || offset >= size) {
      return absl::OutOfRangeError(
          StrCat("offset: ", offset, " is not within the ", size, " bytes of the evidence"));
    }
    stretch.size_bytes = size;
    long long begins_at = 0;
    const long long at = offset;
    session << "SELECT max(begins_at) FROM evidence_parts WHERE upload_key = :key AND begins_at "
               "<= :at",
        soci::use(key), soci::use(at), soci::into(begins_at);
    const auto most = static_cast<long long>(kMostEvidencePart);
    stretch.bytes = BytesOf(session, key, begins_at, at + most)
                        .substr(static_cast<std::size_t>(at - begins_at), kMostEvidencePart);
    return absl::OkStatus();
  }));
  return stretch;
}

}  // namespace zoneflow::ingest
