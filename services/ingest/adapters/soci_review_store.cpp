#include "services/ingest/adapters/soci_review_store.h"

#include <soci/soci.h>

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <variant>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/ingest/adapters/review_acts.h"
#include "services/ingest/adapters/stored_fact.h"
#include "services/ingest/adapters/stored_signing.h"
#include "zoneflow/ingest/v1/ingest_events.pb.h"

namespace zoneflow::ingest {
namespace {

constexpr std::string_view kSigning = "signing/";
constexpr std::string_view kFact = "fact/";

using Stored = std::variant<StoredSigning, StoredFact>;

// The subject of an item's events.
absl::StatusOr<std::string> SubjectFor(sql::Transaction& transaction, const std::string& item) {
  if (item.starts_with(kSigning)) {
    return item;
  }
  std::string article;
  if (item.starts_with(kFact)) {
    const std::string id = item.substr(kFact.size());
    transaction.session() << "SELECT article_id FROM facts WHERE id = :id", soci::use(id),
        soci::into(article);
  }
  if (!transaction.session().got_data() || article.empty()) {
    return absl::NotFoundError(StrCat("id: no figure '", item, "'"));
  }
  return journal::SubjectOf<v1::FactCorrected>(article);
}

absl::StatusOr<Stored> Read(sql::Transaction& transaction, const std::string& item) {
  if (item.starts_with(kSigning)) {
    return ReadStoredSigning(transaction, item.substr(kSigning.size()));
  }
  return ReadStoredFact(transaction, item.substr(kFact.size()));
}

// An item with what a command makes of it.
struct Decided {
  std::string subject;
  Stored stored;
  ReviewStep step;
};

}  // namespace

absl::Status SociReviewStore::Review(const std::vector<std::string>& ids,
                                     const ReviewRecord& record, const Decide& decide) {
  // Not redone where it is Aborted: somebody was faster, and the caller is to read again.
  return database_.Write([&](sql::Transaction& transaction) -> absl::Status {
    soci::session& session = transaction.session();
    std::map<std::string, std::string> subjects;  // of the items
    std::map<std::string, std::int64_t> last;     // sequence of the subjects, locked in their order
    for (const std::string& id : ids) {
      ASSIGN_OR_RETURN(subjects[id], SubjectFor(transaction, id));
      last[subjects[id]] = 0;
    }
    for (auto& [subject, sequence] : last) {
      ASSIGN_OR_RETURN(sequence, journal_.LockSubject(transaction, subject));
    }
    // Under the locks: the same request, made twice at once, has one of its calls wait for the
    // other.
    ASSIGN_OR_RETURN(const bool repeat, IsRepeat(session, record.request, record.origin.actor));
    if (repeat) {
      return absl::OkStatus();
    }
    std::vector<Decided> decided;
    std::set<ZoneMonth> months;
    for (const std::string& id : ids) {
      ASSIGN_OR_RETURN(Stored stored, Read(transaction, id));
      const Figure before =
          std::visit([](const auto& one) -> Figure { return FiguresOf(one); }, stored);
      ASSIGN_OR_RETURN(std::optional<ReviewStep> step, decide(id, before));
      if (step) {
        months.merge(MonthsOf(before, *step));
        decided.push_back({subjects[id], std::move(stored), *std::move(step)});
      }
    }
    RETURN_IF_ERROR(
        CheckLocks(LockedOf(transaction, {months.begin(), months.end()}), record.as_revision));
    for (const Decided& one : decided) {
      FigureHead after = HeadOf(one.step.after);
      if (const auto* signing = std::get_if<StoredSigning>(&one.stored)) {
        ASSIGN_OR_RETURN(after.revision,
                         WriteStoredSigning(transaction, journal_, *signing,
                                            std::get<SigningFigures>(one.step.after),
                                            last[one.subject], record));
      } else {
        ASSIGN_OR_RETURN(after.revision,
                         WriteStoredFact(transaction, journal_, std::get<StoredFact>(one.stored),
                                         std::get<FactFigures>(one.step.after), record));
      }
      InsertAct(session, record, after, one.step.changes);
    }
    InsertRequest(session, record.request, record.origin);
    return absl::OkStatus();
  });
}

absl::StatusOr<StoredAct> SociReviewStore::FindAct(std::int64_t number) {
  StoredAct act;
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(act, ReadAct(transaction.session(), number));
    return absl::OkStatus();
  }));
  return act;
}

absl::Status SociReviewStore::SetLock(const ZoneMonth& month, const MonthLock& lock) {
  return database_.Write([&](sql::Transaction& transaction) -> absl::Status {
    soci::session& session = transaction.session();
    const bool locked = HoldMonth(transaction, month);
    ASSIGN_OR_RETURN(const bool repeat, IsRepeat(session, lock.request, lock.origin.actor));
    if (repeat || locked == lock.locked) {
      return absl::OkStatus();
    }
    if (lock.locked) {
      long long open = 0;
      session << "SELECT count(*) FROM review_items WHERE zone_id = :zone AND month = :month AND "
                 "status NOT IN ('signed_off', 'rejected')",
          soci::use(month.zone_id), soci::use(month.month), soci::into(open);
      RETURN_IF_ERROR(CheckMayLock(month, open));
    }
    SetMonth(session, month, lock.locked, lock.note, lock.origin);
    InsertRequest(session, lock.request, lock.origin);
    return absl::OkStatus();
  });
}

}  // namespace zoneflow::ingest
