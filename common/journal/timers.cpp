#include "common/journal/timers.h"

#include <soci/soci.h>

#include <algorithm>
#include <map>
#include <random>
#include <tuple>
#include <utility>

#include "absl/strings/str_join.h"
#include "absl/synchronization/mutex.h"

#include "common/base/check.h"
#include "common/base/date.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/journal/stored_text.h"
#include "common/journal/wake_loop.h"
#include "common/sql/bulk_insert.h"
#include "common/sql/once.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"

namespace zoneflow::journal {
namespace {

constexpr char kChannel[] = "timers";
constexpr long long kMostAtOnce = 50;
constexpr char kIsDue[] =
    "((clock = 0 AND due_us <= :business) OR (clock = 1 AND due_us <= :system))";

long long MicrosOf(Instant instant) { return instant.time_since_epoch().count(); }

absl::Status CheckSubject(std::string_view subject) {
  if (subject.empty() || subject.size() > 512 || !IsPlainText(subject)) {
    return absl::InvalidArgumentError(
        StrCat("timer subject '", Displayable(subject), "': must be 1 to 512 bytes of plain text"));
  }
  return absl::OkStatus();
}

absl::Status Insert(sql::Transaction& transaction, const TimerKind& kind, std::string_view subject,
                    Instant due, const char* on_conflict) {
  RETURN_IF_ERROR(CheckSubject(subject));
  const std::string of_kind(kind.name);
  const std::string of_subject(subject);
  const int clock = static_cast<int>(kind.clock);
  const long long due_us = MicrosOf(due);
  transaction.session() << "INSERT INTO due_timers (kind, subject, clock, due_us, failures, "
                           "retry_us, reason) VALUES (:kind, :subject, :clock, :due, 0, 0, '') "
                           "ON CONFLICT (kind, subject) DO "
                        << on_conflict,
      soci::use(of_kind, "kind"), soci::use(of_subject, "subject"), soci::use(clock, "clock"),
      soci::use(due_us, "due");
  transaction.NotifyOnCommit(kChannel);
  return absl::OkStatus();
}

bool Remove(sql::Transaction& transaction, const std::string& kind, const std::string& subject) {
  soci::statement remove = sql::Once(
      transaction.session(), "DELETE FROM due_timers WHERE kind = :kind AND subject = :subject",
      soci::use(kind, "kind"), soci::use(subject, "subject"));
  remove.execute(true);
  return remove.get_affected_rows() == 1;
}

struct Claimed {
  std::string kind;
  std::string subject;
  long long due_us = 0;
  int failures = 0;
};

// How long a timer rests that has failed so often.
std::chrono::microseconds RestAfter(int failures) {
  thread_local std::minstd_rand random{std::random_device{}()};
  const long long longest = std::min(300'000LL, 1'000LL << std::min(failures - 1, 9));
  return std::chrono::milliseconds(longest / 2 + static_cast<long long>(random() % (longest / 2)));
}

}  // namespace

absl::Status SetTimer(sql::Transaction& transaction, const TimerKind& kind,
                      std::string_view subject, Instant due) {
  return Insert(transaction, kind, subject, due,
                "UPDATE SET due_us = excluded.due_us, failures = 0, retry_us = 0, reason = ''");
}

absl::Status SetTimers(sql::Transaction& transaction, const TimerKind& kind,
                       const std::map<std::string, Instant>& due) {
  sql::BulkInsert rows(transaction.session(), "due_timers",
                       "kind, subject, clock, due_us, failures, retry_us, reason",
                       {.key = "kind, subject"});
  const std::int64_t none = 0;
  for (const auto& [subject, at] : due) {
    RETURN_IF_ERROR(CheckSubject(subject));
    rows << std::string(kind.name) << subject << static_cast<std::int64_t>(kind.clock)
         << static_cast<std::int64_t>(MicrosOf(at)) << none << none << "";
    rows.EndRow();
  }
  rows.Finish();
  if (!due.empty()) {
    transaction.NotifyOnCommit(kChannel);
  }
  return absl::OkStatus();
}

absl::Status SetTimerIfNone(sql::Transaction& transaction, const TimerKind& kind,
                            std::string_view subject, Instant due) {
  return Insert(transaction, kind, subject, due, "NOTHING");
}

bool CancelTimer(sql::Transaction& transaction, const TimerKind& kind, std::string_view subject) {
  return Remove(transaction, std::string(kind.name), std::string(subject));
}

std::optional<Instant> TimerDue(sql::Transaction& transaction, const TimerKind& kind,
                                std::string_view subject) {
  const std::string of_kind(kind.name);
  const std::string of_subject(subject);
  long long due = 0;
  soci::session& session = transaction.session();
  session << "SELECT due_us FROM due_timers WHERE kind = :kind AND subject = :subject",
      soci::use(of_kind, "kind"), soci::use(of_subject, "subject"), soci::into(due);
  return session.got_data() ? std::optional(Instant(std::chrono::microseconds(due))) : std::nullopt;
}

class Timers::State {
 public:
  State(sql::Database& database, const Clock& business, const Clock& system,
        std::vector<Rule> rules)
      : database_(database),
        business_(business),
        system_(system),
        loop_(database, "timers", kChannel, [this]() -> absl::StatusOr<Left> {
          ASSIGN_OR_RETURN(const Round round, RunRound());
          return round.claimed == kMostAtOnce ? Left::kMaybe : Left::kNothing;
        }) {
    ZONEFLOW_CHECK(!rules.empty());
    for (Rule& rule : rules) {
      const bool is_new = rules_.emplace(rule.kind.name, std::move(rule)).second;
      ZONEFLOW_CHECK(is_new);
    }
    kinds_ = absl::StrJoin(rules_, ",", [](std::string* text, const auto& entry) {
      StrAppend(text, Quoted(entry.first));
    });
  }

  struct Round {
    long long claimed = 0;
    std::int64_t fired = 0;
  };

  absl::StatusOr<Round> RunRound() {
    absl::StatusOr<Round> round = Fire();
    absl::MutexLock lock(&mutex_);
    health_ = round.ok() ? failing_ : round.status();
    return round;
  }

  absl::Status Health() const {
    absl::MutexLock lock(&mutex_);
    return health_;
  }

  WakeLoop& loop() { return loop_; }

 private:
  struct Now {
    Instant business;
    Instant system;
  };
  struct Failed {
    Claimed timer;
    absl::Status status;
  };

  absl::StatusOr<Round> Fire() {
    const Now now{business_.Now(), system_.Now()};
    // Cheap where nothing is to do, which is nearly always; and on SQLite no write transaction.
    ASSIGN_OR_RETURN(const bool any, AnyDue(now));
    Round round;
    std::vector<Failed> failed;
    if (any) {
      RETURN_IF_ERROR(database_.WriteWithRedo([&](sql::Transaction& transaction) -> absl::Status {
        round = {};
        failed.clear();
        const std::vector<Claimed> claimed = Claim(transaction, now);
        round.claimed = static_cast<long long>(claimed.size());
        for (const Claimed& timer : claimed) {
          const absl::Status status = FireOne(transaction, timer, now);
          if (absl::IsAborted(status)) {
            return status;
          }
          if (status.ok()) {
            ++round.fired;
          } else if (!absl::IsCancelled(status)) {
            PutOff(transaction, timer, status, now);
            failed.push_back({timer, status});
          }
        }
        return absl::OkStatus();
      }));
    }
    Tell(failed);
    if (any || anything_overdue_) {
      RETURN_IF_ERROR(LookAtOverdue(now));
    }
    return round;
  }

  absl::StatusOr<bool> AnyDue(const Now& now) {
    const long long business = MicrosOf(now.business);
    const long long system = MicrosOf(now.system);
    long long due = 0;
    RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
      transaction.session() << "SELECT count(*) FROM (SELECT 1 FROM due_timers WHERE " << kIsDue
                            << " AND retry_us <= :system AND kind IN (" << kinds_
                            << ") LIMIT 1) AS one",
          soci::use(business, "business"), soci::use(system, "system"), soci::into(due);
      return absl::OkStatus();
    }));
    return due > 0;
  }

  // Locks the oldest that nobody else is firing. In the order of their subjects, since handlers
  // lock those.
  std::vector<Claimed> Claim(sql::Transaction& transaction, const Now& now) const {
    const long long business = MicrosOf(now.business);
    const long long system = MicrosOf(now.system);
    const bool postgres = transaction.dialect() == sql::Dialect::kPostgres;
    Claimed row;
    soci::statement select =
        sql::Once(transaction.session(),
                  StrCat("SELECT kind, subject, due_us, failures FROM due_timers WHERE ", kIsDue,
                         " AND retry_us <= :system AND kind IN (", kinds_,
                         ") ORDER BY due_us, kind, subject ", "LIMIT :most",
                         (postgres ? " FOR UPDATE SKIP LOCKED" : "")),
                  soci::use(business, "business"), soci::use(system, "system"),
                  soci::use(kMostAtOnce, "most"), soci::into(row.kind), soci::into(row.subject),
                  soci::into(row.due_us), soci::into(row.failures));
    select.execute();
    std::vector<Claimed> claimed;
    while (select.fetch()) {
      claimed.push_back(row);
    }
    std::sort(claimed.begin(), claimed.end(), [](const Claimed& a, const Claimed& b) {
      return std::tie(a.subject, a.due_us, a.kind) < std::tie(b.subject, b.due_us, b.kind);
    });
    return claimed;
  }

  absl::Status FireOne(sql::Transaction& transaction, const Claimed& timer, const Now& now) const {
    const Rule& rule = rules_.find(timer.kind)->second;
    const Instant due{std::chrono::microseconds(timer.due_us)};
    const FiredTimer fired{
        .id = StrCat(timer.kind, "/", timer.subject, "/", FormatInstant(due)),
        .subject = timer.subject,
        .due = due,
        .now = rule.kind.clock == TimerClock::kBusiness ? now.business : now.system};
    return transaction.Savepoint([&] {
      // First, so that the handler may set it again.
      Remove(transaction, timer.kind, timer.subject);
      return rule.fire(transaction, fired);
    });
  }

  static void PutOff(sql::Transaction& transaction, const Claimed& timer,
                     const absl::Status& status, const Now& now) {
    const long long retry = MicrosOf(now.system + RestAfter(timer.failures + 1));
    const std::string reason = Displayable(status.ToString());
    transaction.session() << "UPDATE due_timers SET failures = failures + 1, retry_us = :retry, "
                             "reason = :reason WHERE kind = :kind AND subject = :subject",
        soci::use(retry, "retry"), soci::use(reason, "reason"), soci::use(timer.kind, "kind"),
        soci::use(timer.subject, "subject");
  }

  static void Tell(const std::vector<Failed>& failed) {
    for (const Failed& failure : failed) {
      telemetry::Count(telemetry::kTimerFailures, failure.timer.kind);
      const std::string reason = Displayable(failure.status.ToString());
      telemetry::Warn("a timer failed and is tried again",
                      {{"kind", std::string_view(failure.timer.kind)},
                       {"subject", std::string_view(failure.timer.subject)},
                       {"failures", std::int64_t{failure.timer.failures} + 1},
                       {"status", std::string_view(reason)}});
    }
  }

  // What is due and has not fired: failing, being fired elsewhere, or more than one round takes.
  absl::Status LookAtOverdue(const Now& now) {
    const long long business = MicrosOf(now.business);
    const long long system = MicrosOf(now.system);
    std::map<std::string, long long> overdue;
    absl::Status failing;
    RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) {
      overdue.clear();
      failing = absl::OkStatus();
      std::string kind, subject, reason;
      long long count = 0;
      soci::session& session = transaction.session();
      soci::statement select =
          sql::Once(session,
                    StrCat("SELECT kind, count(*) FROM due_timers WHERE ", kIsDue, " AND kind IN (",
                           kinds_, ") GROUP BY kind"),
                    soci::use(business, "business"), soci::use(system, "system"), soci::into(kind),
                    soci::into(count));
      select.execute();
      while (select.fetch()) {
        overdue[kind] = count;
      }
      session << "SELECT kind, subject, failures, reason FROM due_timers WHERE " << kIsDue
              << " AND failures > 0 AND kind IN (" << kinds_
              << ") ORDER BY failures DESC, kind, subject LIMIT 1",
          soci::use(business, "business"), soci::use(system, "system"), soci::into(kind),
          soci::into(subject), soci::into(count), soci::into(reason);
      if (session.got_data()) {
        failing = absl::UnavailableError(StrCat(
            "timer ", kind, " of ", subject, " has failed, tries so far: ", count, "; ", reason));
      }
      return absl::OkStatus();
    }));
    for (const auto& [kind, rule] : rules_) {
      const auto found = overdue.find(kind);
      telemetry::SetGauge(telemetry::kTimersOverdue,
                          found == overdue.end() ? 0 : static_cast<double>(found->second), kind);
    }
    anything_overdue_ = !overdue.empty();
    failing_ = failing;
    return absl::OkStatus();
  }

  sql::Database& database_;
  const Clock& business_;
  const Clock& system_;
  std::map<std::string, Rule, std::less<>> rules_;  // by kind
  std::string kinds_;                               // as a list of literals

  // Of the one thread that runs rounds.
  bool anything_overdue_ = true;  // so that the gauges are there from the first round on
  absl::Status failing_;

  mutable absl::Mutex mutex_;
  absl::Status health_ ABSL_GUARDED_BY(mutex_);
  WakeLoop loop_;  // last: its thread uses the others
};

Timers::Timers(sql::Database& database, const Clock& business, const Clock& system,
               std::vector<Rule> rules)
    : state_(std::make_unique<State>(database, business, system, std::move(rules))) {}
Timers::~Timers() { Stop(); }

absl::Status Timers::Start() {
  state_->loop().Start();
  return absl::OkStatus();
}
void Timers::Stop() { state_->loop().Stop(); }
absl::Status Timers::Health() const { return state_->Health(); }
absl::StatusOr<std::int64_t> Timers::RunOnce() {
  ASSIGN_OR_RETURN(const State::Round round, state_->RunRound());
  return round.fired;
}

}  // namespace zoneflow::journal
