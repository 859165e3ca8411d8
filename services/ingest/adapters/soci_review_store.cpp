#include "services/ingest/adapters/soci_review_store.h"

#include <google/protobuf/util/message_differencer.h>
#include <soci/soci.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "common/base/check.h"
#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/sql/once.h"
#include "services/ingest/adapters/registers.h"
#include "services/ingest/adapters/stored_state.h"
#include "services/ingest/adapters/wire.h"
#include "zoneflow/ingest/v1/ingest_events.pb.h"
#include "zoneflow/ingest/v1/review.pb.h"

namespace zoneflow::ingest {
namespace {

constexpr std::string_view kSigning = "signing/";

// A signing as it is stored.
struct StoredSigning {
  v1::Signing head;                  // with the members of the first part
  std::vector<v1::Project> members;  // all of them
  bool in_rows = false;              // members has a row of its own each
  SigningFigures figures;

  bool has_parts() const { return members.size() > kMembersPerPart; }
};

absl::StatusOr<std::string> SigningIdOf(const std::string& item) {
  if (!item.starts_with(kSigning)) {
    return absl::NotFoundError(StrCat("id: no figure '", item, "'"));
  }
  return item.substr(kSigning.size());
}

absl::StatusOr<StoredSigning> ReadSigning(soci::session& session, const std::string& id) {
  StoredSigning stored;
  std::string state;
  session << "SELECT state FROM signings WHERE id = :id", soci::use(id), soci::into(state);
  if (!session.got_data()) {
    return absl::NotFoundError(StrCat("id: no figure 'signing/", id, "'"));
  }
  RETURN_IF_ERROR(Decode(state, stored.head));
  std::string member;
  soci::statement rows = sql::Once(
      session, "SELECT state FROM signing_members WHERE signing_id = :id ORDER BY ordinal",
      soci::use(id), soci::into(member));
  rows.execute();
  while (rows.fetch()) {
    RETURN_IF_ERROR(Decode(member, stored.members.emplace_back()));
  }
  stored.in_rows = !stored.members.empty();
  if (!stored.in_rows) {
    stored.members.assign(stored.head.members().begin(), stored.head.members().end());
  }
  // Signings of before parts were say nothing of how many there are.
  stored.head.set_member_count(static_cast<std::int64_t>(stored.members.size()));
  stored.figures = FiguresOf(stored.head);
  stored.figures.members.clear();
  for (const v1::Project& each : stored.members) {
    stored.figures.members.push_back(FiguresOf(each));
  }
  return stored;
}

// Names of the fields that the two differ in, sorted.
std::vector<std::string> ChangedFields(const StoredSigning& before, const StoredSigning& after) {
  std::set<std::string> names;
  const auto* descriptor = v1::Signing::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    google::protobuf::util::MessageDifferencer differencer;
    if (field->name() != "revision" && field->name() != "members" &&
        !differencer.CompareWithFields(before.head, after.head, {field}, {field})) {
      names.insert(field->name());
    }
  }
  if (before.figures.members != after.figures.members) {
    names.insert("members");
  }
  return {names.begin(), names.end()};
}

StoredSigning AfterStep(const StoredSigning& before, const SigningFigures& figures,
                        std::int64_t revision) {
  StoredSigning after = before;
  after.figures = figures;
  after.head.set_revision(revision);
  SetFigures(figures, after.head);
  for (std::size_t i = 0; i < after.members.size(); ++i) {
    SetFigures(figures.members[i], after.members[i]);
  }
  return after;
}

v1::Signing PartOf(const StoredSigning& signing, std::size_t begin) {
  v1::Signing part = signing.head;
  part.set_members_before(static_cast<std::int64_t>(begin));
  part.clear_members();
  const std::size_t end = std::min(begin + kMembersPerPart, signing.members.size());
  for (std::size_t i = begin; i < end; ++i) {
    *part.add_members() = signing.members[i];
  }
  return part;
}

// Writes down what the step makes of a signing, within the transaction.
class StepWriter {
 public:
  StepWriter(sql::Transaction& transaction, const journal::Journal& journal,
             const ReviewRecord& record)
      : transaction_(transaction),
        session_(transaction.session()),
        journal_(journal),
        record_(record) {}

  // `revision` is the last sequence of its subject.
  absl::Status Write(const StoredSigning& before, const ReviewStep& step, std::int64_t revision) {
    const StoredSigning after = AfterStep(before, step.after, revision + 1);
    UpdateState(before, after);
    RETURN_IF_ERROR(RefreshSigningRegister(transaction_, after.head.id()));
    InsertAct(after, step);
    return Tell(before, after);
  }

 private:
  void UpdateState(const StoredSigning& before, const StoredSigning& after) {
    const std::string state = Encode(PartOf(after, 0));
    const auto revision = static_cast<long long>(after.head.revision());
    session_ << "UPDATE signings SET revision = :revision, state = :state WHERE id = :id",
        soci::use(revision), soci::use(state), soci::use(after.head.id());
    for (std::size_t i = 0; after.has_parts() && i < after.members.size(); ++i) {
      // Signings of before parts were have all of them in their state.
      if (before.in_rows && before.figures.members[i] == after.figures.members[i]) {
        continue;
      }
      const std::string member = Encode(after.members[i]);
      const auto ordinal = static_cast<long long>(i);
      session_ << "INSERT INTO signing_members (signing_id, ordinal, state) VALUES (:id, :ordinal, "
                  ":state) ON CONFLICT (signing_id, ordinal) DO UPDATE SET state = excluded.state",
          soci::use(after.head.id()), soci::use(ordinal), soci::use(member);
    }
  }

  void InsertAct(const StoredSigning& after, const ReviewStep& step) {
    v1::ReviewAct act;
    for (const FieldChange& change : step.changes) {
      v1::FieldChange& wire = *act.add_changes();
      wire.set_field(change.field);
      wire.set_before(change.before);
      wire.set_after(change.after);
    }
    const std::string item = SubjectOf(after.head), changes = Encode(act);
    const auto verb = static_cast<long long>(record_.verb);
    const auto at = static_cast<long long>(record_.origin.at.time_since_epoch().count());
    const auto revision = static_cast<long long>(after.head.revision());
    session_ << "INSERT INTO review_acts (item_id, zone_id, verb, actor, at_us, revision, note, "
                "changes) VALUES (:item, :zone, :verb, :actor, :at, :revision, :note, :changes)",
        soci::use(item), soci::use(step.after.zone.id), soci::use(verb),
        soci::use(record_.origin.actor), soci::use(at), soci::use(revision),
        soci::use(record_.note), soci::use(changes);
  }

  // In parts, as it was announced.
  absl::Status Tell(const StoredSigning& before, const StoredSigning& after) {
    const std::vector<std::string> changed = ChangedFields(before, after);
    std::size_t told = 0;
    do {
      v1::SigningCorrected event;
      *event.mutable_signing() = PartOf(after, told);
      event.mutable_changed()->Add(changed.begin(), changed.end());
      ASSIGN_OR_RETURN(
          const std::int64_t given,
          journal_.Append(transaction_,
                          journal::EventOf(event, {record_.origin.actor, record_.origin.traceparent,
                                                   record_.origin.at})));
      ZONEFLOW_CHECK(told > 0 || given == after.head.revision());
      told += kMembersPerPart;
    } while (told < after.members.size());
    return absl::OkStatus();
  }

  sql::Transaction& transaction_;
  soci::session& session_;
  const journal::Journal& journal_;
  const ReviewRecord& record_;
};

// Whether the request was done before.
absl::StatusOr<bool> IsRepeat(soci::session& session, const ReviewRecord& record) {
  if (record.request.id.empty()) {
    return false;
  }
  std::string digest;
  session << "SELECT digest FROM review_requests WHERE actor = :actor AND request_id = :request",
      soci::use(record.origin.actor), soci::use(record.request.id), soci::into(digest);
  if (!session.got_data()) {
    return false;
  }
  if (digest != Sha256Hex(record.request.content)) {
    return absl::AlreadyExistsError(StrCat("request_id: \"", record.request.id,
                                           "\" was used for another request; give each its own"));
  }
  return true;
}

void InsertRequest(soci::session& session, const ReviewRecord& record) {
  if (record.request.id.empty()) {
    return;
  }
  const std::string digest = Sha256Hex(record.request.content);
  const auto at = static_cast<long long>(record.origin.at.time_since_epoch().count());
  session << "INSERT INTO review_requests (actor, request_id, digest, at_us) VALUES (:actor, "
             ":request, :digest, :at)",
      soci::use(record.origin.actor), soci::use(record.request.id), soci::use(digest),
      soci::use(at);
}

}  // namespace

absl::Status SociReviewStore::Review(const std::vector<std::string>& ids,
                                     const ReviewRecord& record, const Decide& decide) {
  // Not redone where it is Aborted: somebody was faster, and the caller is to read again.
  return database_.Write([&](sql::Transaction& transaction) -> absl::Status {
    soci::session& session = transaction.session();
    std::vector<std::int64_t> revisions;
    for (const std::string& id : ids) {
      ASSIGN_OR_RETURN(const std::string signing, SigningIdOf(id));
      ASSIGN_OR_RETURN(revisions.emplace_back(), journal_.LockSubject(transaction, id));
    }
    // Under the locks: the same request, made twice at once, has one of its calls wait for the
    // other.
    ASSIGN_OR_RETURN(const bool repeat, IsRepeat(session, record));
    if (repeat) {
      return absl::OkStatus();
    }
    StepWriter writer(transaction, journal_, record);
    for (std::size_t i = 0; i < ids.size(); ++i) {
      ASSIGN_OR_RETURN(const std::string id, SigningIdOf(ids[i]));
      ASSIGN_OR_RETURN(const StoredSigning before, ReadSigning(session, id));
      ASSIGN_OR_RETURN(const std::optional<ReviewStep> step, decide(ids[i], before.figures));
      if (step) {
        RETURN_IF_ERROR(writer.Write(before, *step, revisions[i]));
      }
    }
    InsertRequest(session, record);
    return absl::OkStatus();
  });
}

}  // namespace zoneflow::ingest
