#include "services/notification/adapters/soci_subscription_store.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "soci/soci.h"

#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/journal/event_log.h"
#include "common/journal/journal.h"
#include "common/sql/once.h"
#include "notification_migrations.h"
#include "services/notification/adapters/soci_webhook_store.h"
#include "services/notification/adapters/subscription_rows.h"

namespace zoneflow::notification {
namespace {

std::string JoinLines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text += line + "\n";
  }
  return text;
}

std::vector<std::string> SplitLines(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t end = 0; (end = text.find('\n')) != std::string_view::npos;
       text.remove_prefix(end + 1)) {
    lines.emplace_back(text.substr(0, end));
  }
  return lines;
}

// The subscription with its history, nullopt if there is none of the name. It has at least one
// edit.
std::optional<Subscription> Load(sql::Transaction& transaction, const std::string& name) {
  soci::session& session = transaction.session();
  std::optional<Subscription> subscription;
  std::string owner;
  long long create_time_us = 0;
  long long start = 0;
  long long acknowledged = 0;
  EditReader edit;
  soci::statement rows = sql::Once(
      session,
      "SELECT owner, create_time_us, start_log_no, acknowledged_log_no, number, after_log_no, "
      "filter, all_zones, zones, paused FROM subscriptions JOIN filter_edits ON subscription = "
      "name "
      "WHERE name = :name ORDER BY after_log_no",
      soci::use(name), soci::into(owner), soci::into(create_time_us), soci::into(start),
      soci::into(acknowledged), soci::into(edit.number), soci::into(edit.after),
      soci::into(edit.filter), soci::into(edit.all_zones), soci::into(edit.zones),
      soci::into(edit.paused));
  rows.execute();
  while (rows.fetch()) {
    if (!subscription.has_value()) {
      subscription = {name,       owner,        Instant(std::chrono::microseconds(create_time_us)),
                      start,      acknowledged, {},
                      edit.number};
    }
    subscription->edits.push_back(edit.Read());
  }
  return subscription;
}

// One row of what a list shows, read into `row` at each fetch.
struct RowReader {
  SubscriptionRow row;
  long long number = 0;
  long long create_time_us = 0;
  long long start = 0;
  long long acknowledged = 0;
  int paused = 0;

  SubscriptionRow Read() {
    row.number = number;
    row.create_time = Instant(std::chrono::microseconds(create_time_us));
    row.start_log_no = start;
    row.acknowledged_log_no = acknowledged;
    row.paused = paused != 0;
    return row;
  }
};

// The filter that holds now is that of the newest edit.
constexpr char kSelectRows[] =
    "SELECT name, number, owner, create_time_us, start_log_no, acknowledged_log_no, filter, "
    "paused FROM subscriptions JOIN filter_edits ON subscription = name AND after_log_no = (SELECT "
    "max(after_log_no) FROM filter_edits AS newest WHERE newest.subscription = name) ";

std::optional<SubscriptionRow> LoadRow(sql::Transaction& transaction, const std::string& name) {
  RowReader reader;
  soci::statement rows = sql::Once(
      transaction.session(), std::string(kSelectRows) + "WHERE name = :name", soci::use(name),
      soci::into(reader.row.name), soci::into(reader.number), soci::into(reader.row.owner),
      soci::into(reader.create_time_us), soci::into(reader.start), soci::into(reader.acknowledged),
      soci::into(reader.row.filter), soci::into(reader.paused));
  rows.execute();
  return rows.fetch() ? std::optional(reader.Read()) : std::nullopt;
}

// One change at a time. Acknowledging waits for it, and it waits for nobody while it holds this.
void LockSubscriptions(sql::Transaction& transaction) {
  if (transaction.dialect() == sql::Dialect::kPostgres) {
    transaction.session() << "LOCK TABLE subscriptions IN SHARE ROW EXCLUSIVE MODE";
  }
}

StoreState StateOf(sql::Transaction& transaction, bool stored, const std::string& asking) {
  StoreState state;
  state.head = journal::LogHeadIn(transaction);
  if (!stored) {
    long long last = 0;
    long long owned = 0;
    transaction.session() << "SELECT last_number FROM subscription_numbers", soci::into(last);
    transaction.session() << "SELECT count(*) FROM subscriptions WHERE owner = :owner",
        soci::use(asking), soci::into(owned);
    state.next_number = last + 1;
    state.owned = owned;
  }
  return state;
}

void Store(sql::Transaction& transaction, const std::optional<Subscription>& before,
           const Subscription& after) {
  soci::session& session = transaction.session();
  const long long create_time_us = after.create_time.time_since_epoch().count();
  const long long start = after.start_log_no;
  const long long acknowledged = after.acknowledged_log_no;
  const long long number = after.number;
  session << "INSERT INTO subscriptions (name, owner, create_time_us, start_log_no, "
             "acknowledged_log_no, number) VALUES (:name, :owner, :created, :start, :acknowledged, "
             ":number) ON CONFLICT (name) DO UPDATE SET "
             "owner = excluded.owner, create_time_us = excluded.create_time_us, start_log_no = "
             "excluded.start_log_no, acknowledged_log_no = excluded.acknowledged_log_no, number = "
             "excluded.number",
      soci::use(after.name), soci::use(after.owner), soci::use(create_time_us), soci::use(start),
      soci::use(acknowledged), soci::use(number);
  session << "UPDATE subscription_numbers SET last_number = :number WHERE last_number < :number2",
      soci::use(number), soci::use(number);

  // The history grows at its end; what was there stays untouched.
  const std::vector<FilterEdit> none;
  const std::vector<FilterEdit>& old_edits = before.has_value() ? before->edits : none;
  const auto [old_rest, new_rest] =
      std::mismatch(old_edits.begin(), old_edits.end(), after.edits.begin(), after.edits.end());
  if (old_rest != old_edits.end()) {
    const long long from = old_rest->after_log_no;
    session << "DELETE FROM filter_edits WHERE subscription = :name AND after_log_no >= :from",
        soci::use(after.name), soci::use(from);
  }
  for (auto edit = new_rest; edit != after.edits.end(); ++edit) {
    const long long after_log_no = edit->after_log_no;
    const int all_zones = edit->scope.all_zones ? 1 : 0;
    const std::string zones = JoinLines(edit->scope.zones);
    const int paused = edit->paused ? 1 : 0;
    session << "INSERT INTO filter_edits (subscription, after_log_no, filter, all_zones, zones, "
               "paused) VALUES (:name, :after, :filter, :all_zones, :zones, :paused)",
        soci::use(after.name), soci::use(after_log_no), soci::use(edit->filter),
        soci::use(all_zones), soci::use(zones), soci::use(paused);
  }
}

}  // namespace

FilterEdit EditReader::Read() const {
  return {after, filter, {all_zones != 0, SplitLines(zones)}, paused != 0};
}

std::span<const sql::Migration> Migrations() {
  static const auto migrations = sql::MigrationsOf(notification_migrations::All());
  return migrations;
}

absl::StatusOr<Subscription> SociSubscriptionStore::Find(std::string_view name) {
  std::optional<Subscription> found;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    found = Load(transaction, std::string(name));
    return absl::OkStatus();
  }));
  if (!found.has_value()) {
    return NoSubscription(name);
  }
  return *std::move(found);
}

absl::StatusOr<SubscriptionRow> SociSubscriptionStore::FindRow(std::string_view name) {
  std::optional<SubscriptionRow> found;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    found = LoadRow(transaction, std::string(name));
    return absl::OkStatus();
  }));
  if (!found.has_value()) {
    return NoSubscription(name);
  }
  return *std::move(found);
}

absl::StatusOr<std::vector<SubscriptionRow>> SociSubscriptionStore::List(
    const SubscriptionQuery& query) {
  const std::string& after = query.after;
  const std::string owner = query.owner.value_or("");
  const int limit = query.limit;
  std::vector<SubscriptionRow> found;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    found.clear();
    RowReader reader;
    const auto read = [&](soci::statement rows) {
      rows.execute();
      while (rows.fetch()) {
        found.push_back(reader.Read());
      }
    };
    // Two statements, so that each has its index.
    const std::string select = kSelectRows;
    if (query.owner.has_value()) {
      read(sql::Once(transaction.session(),
                     select + "WHERE owner = :owner AND name > :after ORDER BY name LIMIT :most",
                     soci::use(owner), soci::use(after), soci::use(limit),
                     soci::into(reader.row.name), soci::into(reader.number),
                     soci::into(reader.row.owner), soci::into(reader.create_time_us),
                     soci::into(reader.start), soci::into(reader.acknowledged),
                     soci::into(reader.row.filter), soci::into(reader.paused)));
    } else {
      read(sql::Once(transaction.session(),
                     select + "WHERE name > :after ORDER BY name LIMIT :most", soci::use(after),
                     soci::use(limit), soci::into(reader.row.name), soci::into(reader.number),
                     soci::into(reader.row.owner), soci::into(reader.create_time_us),
                     soci::into(reader.start), soci::into(reader.acknowledged),
                     soci::into(reader.row.filter), soci::into(reader.paused)));
    }
    return absl::OkStatus();
  }));
  return found;
}

absl::StatusOr<Subscription> SociSubscriptionStore::Change(std::string_view name,
                                                           std::string_view asking,
                                                           const Decide& decide) {
  Subscription changed;
  RETURN_IF_ERROR(database_.WriteWithRedo([&](sql::Transaction& transaction) -> absl::Status {
    if (transaction.dialect() == sql::Dialect::kPostgres) {
      // No event gets its number before this edit is visible: an event numbered after the head read
      // here would else be judged by the old filter now and by the new one later. Taken first: it
      // waits for events that are being stored, and whoever acknowledges must not wait for them.
      transaction.session() << "LOCK TABLE event_log IN SHARE MODE";
    }
    LockSubscriptions(transaction);
    const std::optional<Subscription> stored = Load(transaction, std::string(name));
    ASSIGN_OR_RETURN(changed,
                     decide(stored, StateOf(transaction, stored.has_value(), std::string(asking))));
    ZONEFLOW_CHECK(changed.name == name && !changed.edits.empty());
    if (stored != changed) {
      Store(transaction, stored, changed);
    }
    return absl::OkStatus();
  }));
  return changed;
}

absl::StatusOr<std::int64_t> SociSubscriptionStore::Acknowledge(const SubscriptionKey& subscription,
                                                                std::int64_t log_no) {
  const long long number = subscription.number;
  const long long wanted = log_no;
  std::int64_t result = 0;
  RETURN_IF_ERROR(database_.WriteWithRedo([&](sql::Transaction& transaction) -> absl::Status {
    transaction.session() << "UPDATE subscriptions SET acknowledged_log_no = :wanted WHERE name = "
                             ":name AND number = :number AND acknowledged_log_no < :wanted2",
        soci::use(wanted), soci::use(subscription.name), soci::use(number), soci::use(wanted);
    long long acknowledged = 0;
    soci::statement rows = sql::Once(
        transaction.session(),
        "SELECT acknowledged_log_no FROM subscriptions WHERE name = :name AND number = :number",
        soci::use(subscription.name), soci::use(number), soci::into(acknowledged));
    rows.execute();
    if (!rows.fetch()) {
      return NoSubscription(subscription.name);
    }
    result = acknowledged;
    return absl::OkStatus();
  }));
  return result;
}

absl::Status SociSubscriptionStore::Delete(
    std::string_view name, const std::function<absl::Status(const SubscriptionRow&)>& may) {
  const std::string wanted(name);
  return database_.WriteWithRedo([&](sql::Transaction& transaction) -> absl::Status {
    LockSubscriptions(transaction);
    const std::optional<SubscriptionRow> stored = LoadRow(transaction, wanted);
    if (!stored.has_value()) {
      return NoSubscription(name);
    }
    RETURN_IF_ERROR(may(*stored));
    soci::session& session = transaction.session();
    session << "DELETE FROM filter_edits WHERE subscription = :name", soci::use(wanted);
    session << "DELETE FROM subscriptions WHERE name = :name", soci::use(wanted);
    // Behind the row above, whose lock orders it against a webhook that is being made.
    DeleteWebhookIn(transaction, wanted);
    session << "UPDATE subscription_numbers SET deleted_count = deleted_count + 1";
    transaction.NotifyOnCommit("matched");
    return absl::OkStatus();
  });
}

absl::StatusOr<std::int64_t> SociSubscriptionStore::Deleted() {
  std::int64_t result = 0;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    long long deleted = 0;
    transaction.session() << "SELECT deleted_count FROM subscription_numbers", soci::into(deleted);
    result = deleted;
    return absl::OkStatus();
  }));
  return result;
}

absl::StatusOr<std::vector<SubscriptionKey>> SociSubscriptionStore::Missing(
    const std::vector<SubscriptionKey>& keys) {
  std::vector<SubscriptionKey> missing;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    missing.clear();
    std::string name;
    long long number = 0;
    long long found = 0;
    // Prepared once for all keys.
    soci::statement count =
        (transaction.session().prepare
             << "SELECT count(*) FROM subscriptions WHERE name = :name AND number = :number",
         soci::use(name, "name"), soci::use(number, "number"), soci::into(found));
    for (const SubscriptionKey& key : keys) {
      name = key.name;
      number = key.number;
      count.execute(true);
      if (found == 0) {
        missing.push_back(key);
      }
    }
    return absl::OkStatus();
  }));
  return missing;
}

}  // namespace zoneflow::notification
