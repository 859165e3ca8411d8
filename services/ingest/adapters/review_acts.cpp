#include "services/ingest/adapters/review_acts.h"

#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/ingest/adapters/stored_state.h"
#include "zoneflow/ingest/v1/review.pb.h"

namespace zoneflow::ingest {
namespace {

long long MicrosOf(Instant at) { return at.time_since_epoch().count(); }

}  // namespace

void InsertAct(soci::session& session, const ReviewRecord& record, const FigureHead& after,
               const std::vector<FieldChange>& changes) {
  v1::ReviewAct act;
  for (const FieldChange& change : changes) {
    v1::FieldChange& wire = *act.add_changes();
    wire.set_field(change.field);
    wire.set_before(change.before);
    wire.set_after(change.after);
  }
  const sql::Bytes encoded = Encode(act);
  const auto verb = static_cast<long long>(record.verb);
  const long long at = MicrosOf(record.origin.at);
  const auto revision = static_cast<long long>(after.revision);
  const long long as_revision = record.as_revision ? 1 : 0;
  session << "INSERT INTO review_acts (item_id, zone_id, verb, actor, at_us, revision, note, "
             "as_revision, stored) VALUES (:item, :zone, :verb, :actor, :at, :revision, :note, "
             ":as_revision, decode(:changes, 'hex'))",
      soci::use(after.id), soci::use(after.zone.id), soci::use(verb),
      soci::use(record.origin.actor), soci::use(at), soci::use(revision), soci::use(record.note),
      soci::use(as_revision), soci::use(encoded);
}

absl::StatusOr<StoredAct> ReadAct(soci::session& session, std::int64_t number) {
  const auto no = static_cast<long long>(number);
  StoredAct act;
  sql::Bytes changes;
  long long verb = 0;
  session << "SELECT item_id, verb, encode(stored, 'hex') FROM review_acts WHERE no = :no",
      soci::use(no), soci::into(act.item), soci::into(verb), soci::into(changes);
  if (!session.got_data()) {
    return absl::NotFoundError(StrCat("number: no act ", number));
  }
  act.verb = static_cast<ReviewVerb>(verb);
  v1::ReviewAct wire;
  RETURN_IF_ERROR(Decode(changes, wire));
  for (const v1::FieldChange& change : wire.changes()) {
    act.changes.push_back({change.field(), change.before(), change.after()});
  }
  return act;
}

absl::StatusOr<bool> IsRepeat(soci::session& session, const NamedRequest& request,
                              const std::string& actor) {
  if (request.id.empty()) {
    return false;
  }
  std::string digest;
  session << "SELECT digest FROM review_requests WHERE actor = :actor AND request_id = :request",
      soci::use(actor), soci::use(request.id), soci::into(digest);
  if (!session.got_data()) {
    return false;
  }
  if (digest != Sha256Hex(request.content)) {
    return absl::AlreadyExistsError(
        StrCat("request_id: \"", request.id, "\" was used for another request; give each its own"));
  }
  return true;
}

void InsertRequest(soci::session& session, const NamedRequest& request, const Origin& origin) {
  if (request.id.empty()) {
    return;
  }
  const std::string digest = Sha256Hex(request.content);
  const long long at = MicrosOf(origin.at);
  session << "INSERT INTO review_requests (actor, request_id, digest, at_us) VALUES (:actor, "
             ":request, :digest, :at)",
      soci::use(origin.actor), soci::use(request.id), soci::use(digest), soci::use(at);
}

void SetApart(soci::session& session, const std::string& first, const std::string& second,
              const ApartRecord& record) {
  const long long apart = record.apart ? 1 : 0;
  const long long at = MicrosOf(record.origin.at);
  session << "INSERT INTO signings_apart (first_id, second_id, apart, actor, at_us, note) VALUES "
             "(:first, :second, :apart, :actor, :at, :note) ON CONFLICT (first_id, second_id) DO "
             "UPDATE SET apart = excluded.apart, actor = excluded.actor, at_us = excluded.at_us, "
             "note = excluded.note WHERE signings_apart.apart <> excluded.apart",
      soci::use(first), soci::use(second), soci::use(apart), soci::use(record.origin.actor),
      soci::use(at), soci::use(record.note);
}

std::vector<ZoneMonth> LockedOf(sql::Transaction& transaction,
                                const std::vector<ZoneMonth>& months) {
  std::vector<ZoneMonth> locked;
  for (const ZoneMonth& month : months) {
    if (HoldMonth(transaction, month)) {
      locked.push_back(month);
    }
  }
  return locked;
}

bool HoldMonth(sql::Transaction& transaction, const ZoneMonth& month) {
  soci::session& session = transaction.session();
  session
      << "INSERT INTO review_months (zone_id, month, locked, actor, at_us, note) VALUES (:zone, "
         ":month, 0, '', 0, '') ON CONFLICT (zone_id, month) DO NOTHING",
      soci::use(month.zone_id), soci::use(month.month);
  long long locked = 0;
  session << "SELECT locked FROM review_months WHERE zone_id = :zone AND month = :month"
          << (transaction.dialect() == sql::Dialect::kPostgres ? " FOR UPDATE" : ""),
      soci::use(month.zone_id), soci::use(month.month), soci::into(locked);
  return locked != 0;
}

void SetMonth(soci::session& session, const ZoneMonth& month, bool locked, const std::string& note,
              const Origin& origin) {
  const long long flag = locked ? 1 : 0;
  const long long at = MicrosOf(origin.at);
  session << "UPDATE review_months SET locked = :locked, actor = :actor, at_us = :at, note = :note "
             "WHERE zone_id = :zone AND month = :month",
      soci::use(flag), soci::use(origin.actor), soci::use(at), soci::use(note),
      soci::use(month.zone_id), soci::use(month.month);
}

}  // namespace zoneflow::ingest
