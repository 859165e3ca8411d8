#include "services/notification/adapters/soci_match_store.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "soci/soci.h"

#include "common/base/status_macros.h"
#include "common/sql/bulk_insert.h"
#include "common/sql/once.h"
#include "services/notification/adapters/subscription_rows.h"

namespace zoneflow::notification {
namespace {

MatchInput Load(sql::Transaction& transaction, const MatchKnown& known) {
  soci::session& session = transaction.session();
  MatchInput input;
  long long head = 0;
  long long last_key = 0;
  long long deleted = 0;
  session << "SELECT head, last_key FROM match_progress", soci::into(head), soci::into(last_key);
  session << "SELECT deleted_count FROM subscription_numbers", soci::into(deleted);
  input.head = head;
  input.last_key = last_key;
  input.deleted = deleted;

  // With all their edits, since an edit may have been taken back before anything was judged by it.
  EditReader reader;
  long long key = 0;
  soci::indicator has_key = soci::i_null;
  const long long all = known.loaded ? 0 : 1;
  const long long after_key = known.last_key;
  const long long position = known.position;
  soci::statement rows =
      sql::Once(session,
                "SELECT name, number, match_key, after_log_no, filter, all_zones, zones, paused "
                "FROM subscriptions JOIN filter_edits ON subscription = name WHERE name IN ("
                "SELECT name FROM subscriptions WHERE :all_of_them = 1 "
                "UNION SELECT name FROM subscriptions WHERE match_key IS NULL "
                "UNION SELECT name FROM subscriptions WHERE match_key > :after_key "
                "UNION SELECT subscription FROM filter_edits WHERE after_log_no >= :position) "
                "ORDER BY name, after_log_no",
                soci::use(all, "all_of_them"), soci::use(after_key, "after_key"),
                soci::use(position, "position"), soci::into(reader.name), soci::into(reader.number),
                soci::into(key, has_key), soci::into(reader.after), soci::into(reader.filter),
                soci::into(reader.all_zones), soci::into(reader.zones), soci::into(reader.paused));
  rows.execute();
  while (rows.fetch()) {
    if (input.wished.empty() || input.wished.back().subscription.name != reader.name) {
      input.wished.push_back({has_key == soci::i_ok ? key : 0, {reader.name, reader.number}, {}});
    }
    input.wished.back().edits.push_back(reader.Read());
  }

  if (deleted != known.deleted) {
    std::vector<std::int64_t>& keys = input.keys.emplace();
    soci::statement select = sql::Once(
        session,
        "SELECT match_key FROM subscriptions WHERE match_key IS NOT NULL ORDER BY match_key",
        soci::into(key));
    select.execute();
    while (select.fetch()) {
      keys.push_back(key);
    }
  }
  return input;
}

void InsertRows(soci::session& session, const std::vector<MatchChange::Row>& rows) {
  sql::BulkInsert matches(session, "matches", "match_key, log_no");
  for (const MatchChange::Row& row : rows) {
    matches << row.key << row.log_no;
    matches.EndRow();
  }
  matches.Finish();
}

void Store(sql::Transaction& transaction, const MatchChange& change) {
  soci::session& session = transaction.session();
  const long long taken_after = change.taken_after;
  long long last_key = 0;
  for (const auto& [subscription, key] : change.taken) {
    last_key = key;
    const long long number = subscription.number;
    session << "UPDATE subscriptions SET match_key = :match_key, matched_after = :after WHERE name "
               "= :name AND number = :number",
        soci::use(last_key), soci::use(taken_after), soci::use(subscription.name),
        soci::use(number);
  }
  InsertRows(session, change.rows);
  for (const long long key : change.gone) {
    session << "DELETE FROM matches WHERE match_key = :key", soci::use(key);
  }
  const long long head = change.head;
  session << "UPDATE match_progress SET head = :head", soci::use(head);
  if (last_key > 0) {
    session << "UPDATE match_progress SET last_key = :key", soci::use(last_key);
  }
  transaction.NotifyOnCommit("matched");
}

}  // namespace

absl::StatusOr<MatchPage> SociMatchStore::Read(const SubscriptionKey& subscription,
                                               std::int64_t after, int limit) {
  const long long number = subscription.number;
  const long long from = after;
  MatchPage page;
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    page = {};
    long long key = 0;
    long long matched_after = 0;
    long long head = 0;
    long long forgotten = 0;
    soci::indicator has_key = soci::i_null;
    soci::indicator has_after = soci::i_null;
    soci::statement found =
        sql::Once(transaction.session(),
                  "SELECT match_key, matched_after, head, forgotten_log_no FROM subscriptions, "
                  "match_progress "
                  "WHERE name = :name AND number = :number",
                  soci::use(subscription.name), soci::use(number), soci::into(key, has_key),
                  soci::into(matched_after, has_after), soci::into(head), soci::into(forgotten));
    found.execute();
    if (!found.fetch()) {
      return NoSubscription(subscription.name);
    }
    page.head = head;
    if (has_key != soci::i_ok) {
      return absl::OkStatus();
    }
    page.after = std::max(matched_after, forgotten);
    long long log_no = 0;
    soci::statement rows = sql::Once(
        transaction.session(),
        "SELECT log_no FROM matches WHERE match_key = :key AND log_no > :after ORDER BY log_no "
        "LIMIT :most",
        soci::use(key), soci::use(from), soci::use(limit), soci::into(log_no));
    rows.execute();
    while (rows.fetch()) {
      page.log_nos.push_back(log_no);
    }
    return absl::OkStatus();
  }));
  return page;
}

absl::StatusOr<std::int64_t> SociMatchStore::Head() {
  std::int64_t result = 0;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    long long head = 0;
    transaction.session() << "SELECT head FROM match_progress", soci::into(head);
    result = head;
    return absl::OkStatus();
  }));
  return result;
}

absl::StatusOr<std::int64_t> SociMatchStore::Forgotten() {
  std::int64_t result = 0;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    long long forgotten = 0;
    transaction.session() << "SELECT forgotten_log_no FROM match_progress", soci::into(forgotten);
    result = forgotten;
    return absl::OkStatus();
  }));
  return result;
}

absl::Status SociMatchStore::Forget(std::int64_t log_no) {
  const long long last = log_no;
  // Two transactions: who reads between them asks the filter already, and the lock that rounds wait
  // for is short.
  RETURN_IF_ERROR(database_.WriteWithRedo([&](sql::Transaction& transaction) {
    transaction.session() << "UPDATE match_progress SET forgotten_log_no = :last WHERE "
                             "forgotten_log_no < :last2",
        soci::use(last), soci::use(last);
    return absl::OkStatus();
  }));
  return database_.WriteWithRedo([&](sql::Transaction& transaction) {
    transaction.session() << "DELETE FROM matches WHERE log_no <= :last", soci::use(last);
    return absl::OkStatus();
  });
}

absl::StatusOr<bool> SociMatchStore::Round(const std::function<MatchKnown()>& known,
                                           const Plan& plan, const std::function<void()>& undo) {
  bool planned = false;
  bool stored = false;
  const absl::Status status =
      database_.WriteWithRedo([&](sql::Transaction& transaction) -> absl::Status {
        if (std::exchange(planned, false)) {
          undo();
        }
        stored = false;
        if (!transaction.TryLock("matcher")) {
          return absl::OkStatus();
        }
        const MatchInput input = Load(transaction, known());
        planned = true;
        ASSIGN_OR_RETURN(const MatchChange change, plan(input));
        Store(transaction, change);
        stored = true;
        return absl::OkStatus();
      });
  if (!status.ok()) {
    if (planned) {
      undo();
    }
    return status;
  }
  return stored;
}

}  // namespace zoneflow::notification
