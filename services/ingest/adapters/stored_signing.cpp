#include "services/ingest/adapters/stored_signing.h"

#include <soci/soci.h>

#include <algorithm>

#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/sql/bulk_insert.h"
#include "common/sql/once.h"
#include "services/ingest/adapters/changed_fields.h"
#include "services/ingest/adapters/registers.h"
#include "services/ingest/adapters/stored_state.h"
#include "services/ingest/adapters/wire.h"
#include "zoneflow/ingest/v1/ingest_events.pb.h"

namespace zoneflow::ingest {
namespace {

// Names of the fields that the two differ in, sorted; members of all parts are one of them.
std::vector<std::string> Changed(const StoredSigning& before, const StoredSigning& after,
                                 bool members) {
  v1::Signing was = before.head, is = after.head;
  was.clear_members();
  is.clear_members();
  std::vector<std::string> names = ChangedFields(was, is);
  if (members) {
    names.insert(std::ranges::lower_bound(names, "members"), "members");
  }
  return names;
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

absl::Status UpdateState(soci::session& session, const StoredSigning& after,
                         const std::vector<std::size_t>& changed_members) {
  ASSIGN_OR_RETURN(const sql::Bytes state, EncodeChanged(PartOf(after, 0), after.state));
  const auto revision = static_cast<long long>(after.head.revision());
  session
      << "UPDATE signings SET revision = :revision, stored = decode(:state, 'hex') WHERE id = :id",
      soci::use(revision), soci::use(state), soci::use(after.head.id());
  for (const std::size_t i : changed_members) {
    sql::Bytes member = Encode(after.members[i]);
    if (after.in_rows) {
      ASSIGN_OR_RETURN(member, EncodeChanged(after.members[i], after.member_states[i]));
    }
    const auto ordinal = static_cast<long long>(i);
    session << "INSERT INTO signing_members (signing_id, ordinal, stored) VALUES (:id, :ordinal, "
               "decode(:state, 'hex')) ON CONFLICT (signing_id, ordinal) DO UPDATE SET stored = "
               "excluded.stored",
        soci::use(after.head.id()), soci::use(ordinal), soci::use(member);
  }
  return absl::OkStatus();
}

// The signing that the figures tell of, with what else the other says of it and of its members.
StoredSigning MadeOf(const StoredSigning& like, const SigningFigures& figures) {
  StoredSigning made;
  made.head = like.head;
  made.head.clear_members();
  made.head.clear_confidence();
  made.head.clear_reasons();
  made.head.set_id(SigningIdOf(figures.id));
  made.head.set_revision(1);
  SetFigures(figures, made.head);
  for (const MemberFigures& member : figures.members) {
    const auto known = std::ranges::find(like.members, member.id, &v1::Project::id);
    v1::Project& project =
        made.members.emplace_back(known == like.members.end() ? v1::Project() : *known);
    project.set_id(member.id);
    SetFigures(member, project);
  }
  made.head.set_member_count(static_cast<std::int64_t>(made.members.size()));
  return made;
}

}  // namespace

absl::StatusOr<StoredSigning> ReadStoredSigning(sql::Transaction& transaction,
                                                const std::string& id) {
  soci::session& session = transaction.session();
  StoredSigning stored;
  session << "SELECT encode(stored, 'hex') FROM signings WHERE id = :id", soci::use(id),
      soci::into(stored.state);
  if (!session.got_data()) {
    return absl::NotFoundError(StrCat("id: no figure 'signing/", id, "'"));
  }
  RETURN_IF_ERROR(Decode(stored.state, stored.head));
  sql::Bytes member;
  soci::statement rows = sql::Once(
      session,
      "SELECT encode(stored, 'hex') FROM signing_members WHERE signing_id = :id ORDER BY ordinal",
      soci::use(id), soci::into(member));
  rows.execute();
  while (rows.fetch()) {
    RETURN_IF_ERROR(Decode(member, stored.members.emplace_back()));
    stored.member_states.push_back(member);
  }
  stored.in_rows = !stored.members.empty();
  if (!stored.in_rows) {
    stored.members.assign(stored.head.members().begin(), stored.head.members().end());
  }
  // Signings of before parts were say nothing of how many there are.
  stored.head.set_member_count(static_cast<std::int64_t>(stored.members.size()));
  return stored;
}

SigningFigures FiguresOf(const StoredSigning& stored) {
  SigningFigures figures = FiguresOf(stored.head);
  figures.members.clear();
  for (const v1::Project& member : stored.members) {
    figures.members.push_back(FiguresOf(member));
  }
  return figures;
}

absl::StatusOr<std::int64_t> WriteStoredSigning(sql::Transaction& transaction,
                                                const journal::Journal& journal,
                                                const StoredSigning& before,
                                                const SigningFigures& figures,
                                                std::int64_t sequence, const ReviewRecord& record) {
  StoredSigning after = before;
  after.head.set_revision(sequence + 1);
  SetFigures(figures, after.head);
  bool members_changed = false;
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < after.members.size(); ++i) {
    const bool changed = FiguresOf(before.members[i]) != figures.members[i];
    SetFigures(figures.members[i], after.members[i]);
    members_changed = members_changed || changed;
    // Signings of before parts were have all of them in their state.
    if (after.members.size() > kMembersPerPart && (changed || !before.in_rows)) {
      rows.push_back(i);
    }
  }
  RETURN_IF_ERROR(UpdateState(transaction.session(), after, rows));
  RETURN_IF_ERROR(RefreshSigningRegister(transaction, after.head.id()));
  const std::vector<std::string> changed = Changed(before, after, members_changed);
  std::size_t told = 0;
  do {
    v1::SigningCorrected event;
    *event.mutable_signing() = PartOf(after, told);
    event.mutable_changed()->Add(changed.begin(), changed.end());
    event.set_revision_reason(RevisionReasonOf(record));
    ASSIGN_OR_RETURN(const std::int64_t given,
                     journal.Append(transaction, journal::EventOf(event, {record.origin.actor,
                                                                          record.origin.traceparent,
                                                                          record.origin.at})));
    ZONEFLOW_CHECK(told > 0 || given == after.head.revision());
    told += kMembersPerPart;
  } while (told < after.members.size());
  return after.head.revision();
}

absl::Status InsertStoredSigning(sql::Transaction& transaction, const journal::Journal& journal,
                                 const StoredSigning& like, const SigningFigures& figures,
                                 const ReviewRecord& record) {
  StoredSigning added = MadeOf(like, figures);
  soci::session& session = transaction.session();
  const sql::Bytes state = Encode(PartOf(added, 0));
  const v1::Signing& head = added.head;
  session
      << "INSERT INTO signings (id, revision, published_on, stored) VALUES (:id, 1, :published, "
         "decode(:state, 'hex'))",
      soci::use(head.id()), soci::use(head.published_on()), soci::use(state);
  if (added.members.size() > kMembersPerPart) {
    sql::BulkInsert rows(session, "signing_members", "signing_id, ordinal, stored");
    for (std::size_t i = 0; i < added.members.size(); ++i) {
      rows << head.id() << static_cast<std::int64_t>(i) << Encode(added.members[i]);
      rows.EndRow();
    }
    rows.Finish();
  }
  session << "INSERT INTO signing_mentions (signing_id, document_id, article_id) VALUES (:id, "
             ":document, :article)",
      soci::use(head.id()), soci::use(head.document_id()), soci::use(head.article_id());
  RETURN_IF_ERROR(RefreshSigningRegister(transaction, head.id()));
  std::size_t told = 0;
  do {
    v1::SigningAnnounced event;
    *event.mutable_signing() = PartOf(added, told);
    RETURN_IF_ERROR(journal
                        .Append(transaction, journal::EventOf(event, {record.origin.actor,
                                                                      record.origin.traceparent,
                                                                      record.origin.at}))
                        .status());
    told += kMembersPerPart;
  } while (told < added.members.size());
  return absl::OkStatus();
}

}  // namespace zoneflow::ingest
