#include "services/notification/adapters/soci_subscription_store.h"

#include <algorithm>
#include <map>
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

namespace zoneflow::notification {
namespace {

using Subscriptions = std::map<std::string, Subscription, std::less<>>;

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

// Reads all subscriptions, or the one of the name. Each has at least one edit.
Subscriptions Load(sql::Transaction& transaction, const std::optional<std::string>& only) {
  soci::session& session = transaction.session();
  const int every = only.has_value() ? 0 : 1;
  const std::string wanted = only.value_or("");
  Subscriptions subscriptions;

  std::string name;
  std::string owner;
  long long create_time_us = 0;
  long long start = 0;
  long long acknowledged = 0;
  long long after = 0;
  std::string filter;
  int all_zones = 0;
  std::string zones;
  soci::statement rows =
      sql::Once(session,
                "SELECT name, owner, create_time_us, start_log_no, acknowledged_log_no, "
                "after_log_no, filter, "
                "all_zones, zones FROM subscriptions JOIN filter_edits ON subscription = name "
                "WHERE name = :name OR 1 = :every ORDER BY name, after_log_no",
                soci::use(wanted), soci::use(every), soci::into(name), soci::into(owner),
                soci::into(create_time_us), soci::into(start), soci::into(acknowledged),
                soci::into(after), soci::into(filter), soci::into(all_zones), soci::into(zones));
  rows.execute();
  while (rows.fetch()) {
    Subscription& subscription = subscriptions[name];
    if (subscription.edits.empty()) {
      subscription = {name,  owner,        Instant(std::chrono::microseconds(create_time_us)),
                      start, acknowledged, {}};
    }
    subscription.edits.push_back({after, filter, {all_zones != 0, SplitLines(zones)}});
  }
  return subscriptions;
}

void Store(sql::Transaction& transaction, const std::optional<Subscription>& before,
           const Subscription& after) {
  soci::session& session = transaction.session();
  const long long create_time_us = after.create_time.time_since_epoch().count();
  const long long start = after.start_log_no;
  const long long acknowledged = after.acknowledged_log_no;
  session
      << "INSERT INTO subscriptions (name, owner, create_time_us, start_log_no, "
         "acknowledged_log_no) "
         "VALUES (:name, :owner, :created, :start, :acknowledged) ON CONFLICT (name) DO UPDATE SET "
         "owner = excluded.owner, create_time_us = excluded.create_time_us, "
         "start_log_no = excluded.start_log_no, acknowledged_log_no = excluded.acknowledged_log_no",
      soci::use(after.name), soci::use(after.owner), soci::use(create_time_us), soci::use(start),
      soci::use(acknowledged);

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
    session << "INSERT INTO filter_edits (subscription, after_log_no, filter, all_zones, zones) "
               "VALUES (:name, :after, :filter, :all_zones, :zones)",
        soci::use(after.name), soci::use(after_log_no), soci::use(edit->filter),
        soci::use(all_zones), soci::use(zones);
  }
}

}  // namespace

std::span<const sql::Migration> Migrations() {
  static const auto migrations = sql::MigrationsOf(notification_migrations::All());
  return migrations;
}

absl::StatusOr<Subscription> SociSubscriptionStore::Find(std::string_view name) {
  Subscriptions found;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    found = Load(transaction, std::string(name));
    return absl::OkStatus();
  }));
  if (found.empty()) {
    return absl::NotFoundError("subscription '" + std::string(name) + "' does not exist");
  }
  return std::move(found.begin()->second);
}

absl::StatusOr<std::vector<Subscription>> SociSubscriptionStore::List() {
  Subscriptions found;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    found = Load(transaction, std::nullopt);
    return absl::OkStatus();
  }));
  std::vector<Subscription> subscriptions;
  for (auto& [name, subscription] : found) {
    subscriptions.push_back(std::move(subscription));
  }
  return subscriptions;
}

absl::StatusOr<Subscription> SociSubscriptionStore::Change(std::string_view name,
                                                           const Decide& decide) {
  Subscription changed;
  RETURN_IF_ERROR(database_.WriteWithRedo([&](sql::Transaction& transaction) -> absl::Status {
    if (transaction.dialect() == sql::Dialect::kPostgres) {
      // One change at a time, and no event gets its number before this edit is visible: an event
      // numbered after the head read here would else be judged by the old filter now and by the new
      // one later.
      transaction.session() << "LOCK TABLE subscriptions IN SHARE ROW EXCLUSIVE MODE";
      transaction.session() << "LOCK TABLE event_log IN SHARE MODE";
    }
    Subscriptions found = Load(transaction, std::string(name));
    const auto stored =
        found.empty() ? std::nullopt : std::optional(std::move(found.begin()->second));
    ASSIGN_OR_RETURN(changed, decide(stored, journal::LogHeadIn(transaction)));
    ZONEFLOW_CHECK(changed.name == name && !changed.edits.empty());
    if (stored != changed) {
      Store(transaction, stored, changed);
    }
    return absl::OkStatus();
  }));
  return changed;
}

}  // namespace zoneflow::notification
