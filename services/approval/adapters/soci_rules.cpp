#include "services/approval/adapters/soci_rules.h"

#include <soci/soci.h>

#include <chrono>
#include <utility>

#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/sql/once.h"
#include "common/telemetry/trace.h"
#include "services/approval/adapters/case_register.h"
#include "services/approval/adapters/embedded_rulebook.h"
#include "services/approval/adapters/rules_wire.h"
#include "zoneflow/approval/v1/approval_events.pb.h"

namespace zoneflow::approval {
namespace {

// The lock that decisions share, and that an adoption takes for itself once, to see them end.
constexpr char kShareLock[] =
    "DO $$ BEGIN PERFORM pg_advisory_xact_lock_shared(7305515072); END $$";
constexpr char kWholeLock[] = "DO $$ BEGIN PERFORM pg_advisory_xact_lock(7305515072); END $$";
constexpr char kChannel[] = "rules";
constexpr auto kAbandoned = std::chrono::seconds(30);

struct Newest {
  long long number = 0;  // 0: none
  int settled = 0;
};

Newest ReadNewest(soci::session& session) {
  Newest newest;
  session << "SELECT number, settled FROM rules_versions ORDER BY number DESC LIMIT 1",
      soci::into(newest.number), soci::into(newest.settled);
  return newest;
}

// With the lock of the decision that reads it.
Newest ReadAndShare(sql::Transaction& transaction) {
  soci::session& session = transaction.session();
  if (transaction.dialect() != sql::Dialect::kPostgres) {
    return ReadNewest(session);  // its writers come one after the other
  }
  Newest newest;
  int is_shared = 0;
  session
      << "SELECT number, settled, pg_try_advisory_xact_lock_shared(7305515072)::int FROM (SELECT "
         "number, settled FROM rules_versions ORDER BY number DESC LIMIT 1) AS newest",
      soci::into(newest.number), soci::into(newest.settled), soci::into(is_shared);
  if (newest.number != 0 && is_shared == 0) {
    session << kShareLock;
    newest = ReadNewest(session);  // what was read before the wait may have passed
  }
  return newest;
}

RulesFiles FilesIn(soci::session& session, std::int64_t number) {
  RulesFiles files;
  const auto key = static_cast<long long>(number);
  std::string name, content;
  soci::statement rows =
      sql::Once(session, "SELECT name, content FROM rules_files WHERE number = :number",
                soci::use(key), soci::into(name), soci::into(content));
  rows.execute();
  while (rows.fetch()) {
    files[name] = content;
  }
  return files;
}

absl::StatusOr<Rulebook> ReadVersion(soci::session& session, std::int64_t number) {
  const RulesFiles files = FilesIn(session, number);
  if (files.empty()) {
    return absl::NotFoundError(StrCat("rules: there is no version ", number));
  }
  absl::StatusOr<Rulebook> rulebook = ParseRulebook(files);
  if (!rulebook.ok()) {
    return absl::FailedPreconditionError(
        StrCat("rules: version ", number,
               " cannot be read by this release: ", rulebook.status().message()));
  }
  rulebook->number = number;
  return rulebook;
}

// What a row of rules_versions reads as.
struct VersionRow {
  long long number = 0, adopted_at = 0;
  std::string digest, reason, actor;
  int settled = 0;

  static std::string Columns() { return "number, digest, reason, actor, adopted_at_us, settled"; }
  RulesVersion Read() const {
    return {number,      digest, reason, actor, Instant{std::chrono::microseconds{adopted_at}},
            settled != 0};
  }
};

std::vector<RulesVersion> ReadVersions(soci::session& session, const std::string& rest) {
  std::vector<RulesVersion> versions;
  VersionRow row;
  soci::statement rows =
      sql::Once(session, StrCat("SELECT ", VersionRow::Columns(), " FROM rules_versions ", rest),
                soci::into(row.number), soci::into(row.digest), soci::into(row.reason),
                soci::into(row.actor), soci::into(row.adopted_at), soci::into(row.settled));
  rows.execute();
  while (rows.fetch()) {
    versions.push_back(row.Read());
  }
  return versions;
}

absl::StatusOr<std::optional<RulesVersion>> FindRequest(soci::session& session,
                                                        const NamedRequest& request,
                                                        const std::string& actor) {
  if (request.id.empty()) {
    return std::nullopt;
  }
  long long number = 0;
  std::string digest;
  session
      << "SELECT number, request_digest FROM rules_versions WHERE actor = :actor AND request_id "
         "= :request",
      soci::use(actor), soci::use(request.id), soci::into(number), soci::into(digest);
  if (!session.got_data()) {
    return std::nullopt;
  }
  if (digest != Sha256Hex(request.content)) {
    return absl::AlreadyExistsError(
        StrCat("request_id: \"", request.id, "\" was used for another request; give each its own"));
  }
  return ReadVersions(session, StrCat("WHERE number = ", number)).front();
}

// False if another process was faster.
bool WriteVersion(soci::session& session, const RulesVersion& version, const RulesFiles& files,
                  const NamedRequest& request) {
  const auto number = static_cast<long long>(version.number);
  const long long at = version.adopted_at.time_since_epoch().count();
  const int settled = version.settled ? 1 : 0;
  const std::string asked = Sha256Hex(request.content);
  soci::statement insert = sql::Once(
      session,
      "INSERT INTO rules_versions (number, digest, reason, actor, request_id, request_digest, "
      "adopted_at_us, settled) VALUES (:number, :digest, :reason, :actor, :request, :asked, :at, "
      ":settled) ON CONFLICT (number) DO NOTHING",
      soci::use(number), soci::use(version.digest), soci::use(version.reason),
      soci::use(version.actor), soci::use(request.id), soci::use(asked), soci::use(at),
      soci::use(settled));
  insert.execute(true);
  if (insert.get_affected_rows() == 0) {
    return false;
  }
  for (const auto& [name, content] : files) {
    session << "INSERT INTO rules_files (number, name, content) VALUES (:number, :name, :content)",
        soci::use(number), soci::use(name), soci::use(content);
  }
  return true;
}

}  // namespace

absl::Status Reproject(sql::Database& database) {
  absl::StatusOr<Rulebook> in_force = absl::InternalError("not read");
  RETURN_IF_ERROR(database.Read([&](sql::Transaction& transaction) {
    const Newest newest = ReadNewest(transaction.session());
    in_force = newest.number == 0 ? LoadEmbeddedRulebook()
                                  : ReadVersion(transaction.session(), newest.number);
    return in_force.status();
  }));
  return Reproject(database, *in_force);
}

absl::StatusOr<std::unique_ptr<SociRules>> SociRules::Open(sql::Database& database,
                                                           const journal::Journal& journal,
                                                           const Clock& clock) {
  std::unique_ptr<SociRules> rules(new SociRules(database, journal));
  RETURN_IF_ERROR(rules->Seed(clock));
  RETURN_IF_ERROR(rules->Look());
  return rules;
}

SociRules::SociRules(sql::Database& database, const journal::Journal& journal)
    : database_(database),
      journal_(journal),
      loop_(database, "rules", kChannel, [this]() -> absl::StatusOr<journal::Left> {
        RETURN_IF_ERROR(LookAndResume());
        return journal::Left::kNothing;
      }) {}

absl::Status SociRules::Seed(const Clock& clock) {
  return database_.Write([&](sql::Transaction& transaction) -> absl::Status {
    if (ReadNewest(transaction.session()).number == 0) {
      const RulesFiles files = ShippedRules();
      WriteVersion(
          transaction.session(),
          {1, DigestOf(files), "随本版本提供的规则", "service/approval", clock.Now(), true}, files,
          {});
    }
    return absl::OkStatus();
  });
}

const Rulebook& SociRules::Now() const { return *now_.load(); }

absl::StatusOr<const Rulebook*> SociRules::Load(sql::Transaction& transaction,
                                                std::int64_t number) const {
  {
    absl::MutexLock lock(&mutex_);
    if (const auto known = versions_.find(number); known != versions_.end()) {
      return known->second.get();
    }
  }
  ASSIGN_OR_RETURN(Rulebook rulebook, ReadVersion(transaction.session(), number));
  absl::MutexLock lock(&mutex_);
  auto& kept = versions_[number];
  if (kept == nullptr) {
    kept = std::make_unique<const Rulebook>(std::move(rulebook));
  }
  return kept.get();
}

absl::StatusOr<const Rulebook*> SociRules::Of(std::int64_t number) const {
  // Cases of a release that kept no versions were planned by what became the first.
  const std::int64_t asked = number == 0 ? 1 : number;
  {
    absl::MutexLock lock(&mutex_);
    if (const auto known = versions_.find(asked); known != versions_.end()) {
      return known->second.get();
    }
  }
  const Rulebook* found = nullptr;
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(found, Load(transaction, asked));
    return absl::OkStatus();
  }));
  return found;
}

absl::Status SociRules::CatchUp(sql::Transaction& transaction) {
  const Newest newest = ReadAndShare(transaction);
  if (newest.number == 0) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const Rulebook* loaded, Load(transaction, newest.number));
  // Whoever read an older row comes too late to say what holds.
  absl::MutexLock lock(&mutex_);
  const Rulebook* now = now_.load();
  if (now == nullptr || newest.number >= now->number) {
    // Before the rules themselves: who sees them sees that lists are still made by others.
    settled_ = newest.settled != 0;
    now_ = loaded;
  }
  return absl::OkStatus();
}

absl::Status SociRules::Look() {
  return database_.Read([this](sql::Transaction& transaction) { return CatchUp(transaction); });
}

absl::StatusOr<RulesVersion> SociRules::Adopt(const RulesDraft& draft, const NamedRequest& request,
                                              const ChangeOrigin& origin) {
  RulesVersion version;
  const std::string digest = DigestOf(draft.files);
  RETURN_IF_ERROR(database_.Write([&](sql::Transaction& transaction) -> absl::Status {
    soci::session& session = transaction.session();
    RETURN_IF_ERROR(
        journal_.LockSubject(transaction, journal::SubjectOf<v1::CaseRulesChanged>(digest))
            .status());
    ASSIGN_OR_RETURN(std::optional<RulesVersion> known,
                     FindRequest(session, request, origin.actor));
    if (known) {
      version = *std::move(known);
      return absl::OkStatus();
    }
    RulesVersion newest = ReadVersions(session, "ORDER BY number DESC LIMIT 1").front();
    // Before the number that was expected: who asks for what is in force asks again.
    if (newest.digest == digest) {
      version = std::move(newest);
      return absl::OkStatus();
    }
    if (draft.expected_number != 0 && draft.expected_number != newest.number) {
      return absl::AbortedError(StrCat("expected_number: version ", newest.number,
                                       " is in force, not ", draft.expected_number,
                                       "; look at what differs from that"));
    }
    if (!newest.settled) {
      return absl::FailedPreconditionError(
          StrCat("rules: cases are still being planned by version ", newest.number));
    }
    version = {newest.number + 1, digest, draft.reason, origin.actor, origin.at, false};
    if (!WriteVersion(session, version, draft.files, request)) {
      return absl::AbortedError(
          StrCat("rules: version ", version.number, " was adopted meanwhile"));
    }
    return journal_
        .Append(transaction,
                journal::EventOf(ChangedEvent(version, draft.changes),
                                 {origin.actor, telemetry::CurrentTraceParent(), origin.at}))
        .status();
  }));
  RETURN_IF_ERROR(database_.Write([&](sql::Transaction& transaction) {
    transaction.NotifyOnCommit(kChannel);
    if (transaction.dialect() == sql::Dialect::kPostgres) {
      // What began before the commit, and decides by the version before, ends before this goes on.
      transaction.session() << kWholeLock;
    }
    return CatchUp(transaction);
  }));
  return version;
}

absl::Status SociRules::Settle(std::int64_t number) {
  return database_.Write([&](sql::Transaction& transaction) {
    const auto key = static_cast<long long>(number);
    transaction.NotifyOnCommit(kChannel);
    transaction.session() << "UPDATE rules_versions SET settled = 1 WHERE number = :number",
        soci::use(key);
    return CatchUp(transaction);
  });
}

absl::StatusOr<std::vector<RulesVersion>> SociRules::List(std::optional<std::int64_t> before,
                                                          int limit) {
  std::vector<RulesVersion> found;
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) {
    found = ReadVersions(transaction.session(),
                         StrCat(before ? StrCat("WHERE number < ", *before, " ") : "",
                                "ORDER BY number DESC LIMIT ", limit));
    return absl::OkStatus();
  }));
  return found;
}

absl::StatusOr<RulesFiles> SociRules::ReadFiles(std::int64_t number) {
  RulesFiles files;
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) {
    files = FilesIn(transaction.session(), number);
    return absl::OkStatus();
  }));
  if (files.empty()) {
    return absl::NotFoundError(StrCat("number: there is no version ", number, " of the rules"));
  }
  return files;
}

absl::Status SociRules::LookAndResume() {
  RETURN_IF_ERROR(Look());
  if (IsSettled()) {
    unsettled_since_.reset();
    return absl::OkStatus();
  }
  const auto now = std::chrono::steady_clock::now();
  unsettled_since_ = unsettled_since_.value_or(now);
  if (!resume_ || now - *unsettled_since_ < kAbandoned) {
    return absl::OkStatus();
  }
  unsettled_since_.reset();
  return resume_();
}

}  // namespace zoneflow::approval
