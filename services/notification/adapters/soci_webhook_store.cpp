#include "services/notification/adapters/soci_webhook_store.h"

#include <soci/soci.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <utility>

#include "absl/strings/str_join.h"

#include "common/base/check.h"
#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/filter/sql.h"
#include "common/sql/bound.h"
#include "common/sql/bulk_insert.h"
#include "common/sql/bytes.h"
#include "common/sql/once.h"
#include "common/telemetry/trace.h"
#include "services/notification/adapters/subscription_rows.h"
#include "services/notification/adapters/webhook_rows.h"
#include "services/notification/adapters/webhook_wire.h"
#include "zoneflow/notification/v1/notification_events.pb.h"

namespace zoneflow::notification {
namespace {

constexpr char kSelf[] = "service/notification";
constexpr char kChannel[] = "webhooks";

long long MicrosOf(Instant at) { return at.time_since_epoch().count(); }
Instant InstantOf(long long micros) { return Instant(std::chrono::microseconds(micros)); }

// The columns of a webhook: texts, then numbers, as WebhookReader binds them.
constexpr std::array kTexts = {"subscription", "owner",   "url",      "secret", "old_secret",
                               "off_reason",   "channel", "language", "quiet",  "digest"};
constexpr std::array kNumbers = {"id",
                                 "subscription_number",
                                 "ordered",
                                 "takes_unchecked",
                                 "most_at_once",
                                 "most_per_minute",
                                 "contributions",
                                 "create_time_us",
                                 "old_secret_until_us",
                                 "is_on",
                                 "off_since_us",
                                 "spared_until_us",
                                 "failures",
                                 "failing_since_us",
                                 "is_slow",
                                 "begun_log_no",
                                 "taken_log_no",
                                 "rate_from_us",
                                 "revision"};

std::string Columns(std::string_view before) {
  std::string columns;
  const auto add = [&](const char* name) {
    StrAppend(&columns, columns.empty() ? "" : ", ", before, name);
  };
  std::ranges::for_each(kTexts, add);
  std::ranges::for_each(kNumbers, add);
  return columns;
}

template <typename Enum, std::size_t N>
Enum KeyIn(const std::array<Enum, N>& all, std::string_view (*key)(Enum), std::string_view text) {
  const auto found = std::ranges::find_if(all, [&](const Enum each) { return key(each) == text; });
  return found == all.end() ? Enum{} : *found;
}

struct WebhookReader {
  std::vector<std::string> texts = std::vector<std::string>(kTexts.size());
  std::array<long long, kNumbers.size()> numbers{};

  void operator()(soci::statement& statement) {
    for (long long& number : numbers) {
      statement.exchange(soci::into(number));
    }
  }

  Webhook Read() const {
    Webhook webhook;
    std::size_t next = 0;
    const auto number = [&] { return numbers[next++]; };
    webhook.id = number();
    webhook.subscription = {texts[0], number()};
    webhook.owner = texts[1];
    webhook.target.url = texts[2];
    webhook.target.ordered = number() != 0;
    webhook.target.takes_unchecked = number() != 0;
    webhook.target.most_at_once = static_cast<int>(number());
    webhook.target.most_per_minute = static_cast<int>(number());
    webhook.contributions = number() != 0;
    webhook.create_time = InstantOf(number());
    webhook.secrets.push_back(texts[3]);
    if (!texts[4].empty()) {
      webhook.secrets.push_back(texts[4]);
    }
    webhook.old_secret_until = InstantOf(number());
    webhook.state.on = number() != 0;
    webhook.state.takes_unchecked = webhook.target.takes_unchecked;
    webhook.state.off_reason = KeyIn(kOffReasons, &OffReasonKey, texts[5]);
    webhook.target.channel = KeyIn(kChannels, &ChannelKey, texts[6]);
    webhook.target.language = KeyIn(kLanguages, &LanguageKey, texts[7]);
    webhook.target.timing = ParseTiming(texts[8], texts[9]).value_or(Timing{});
    webhook.state.timing = webhook.target.timing;
    webhook.off_since = InstantOf(number());
    webhook.state.spared_until = InstantOf(number());
    webhook.state.failures = static_cast<int>(number());
    webhook.state.failing_since = InstantOf(number());
    webhook.state.slow = number() != 0;
    webhook.begun_log_no = number();
    webhook.taken_log_no = number();
    webhook.rate_from = InstantOf(number());
    webhook.revision = number();
    ZONEFLOW_CHECK(next == numbers.size());
    return webhook;
  }
};

std::vector<sql::Value> ValuesOf(const Webhook& webhook) {
  return {webhook.subscription.name,
          webhook.owner,
          webhook.target.url,
          webhook.secrets.front(),
          webhook.secrets.size() > 1 ? webhook.secrets[1] : std::string(),
          std::string(OffReasonKey(webhook.state.off_reason)),
          std::string(ChannelKey(webhook.target.channel)),
          std::string(LanguageKey(webhook.target.language)),
          FormatQuiet(webhook.target.timing),
          FormatDigest(webhook.target.timing),
          static_cast<long long>(webhook.id),
          static_cast<long long>(webhook.subscription.number),
          webhook.target.ordered ? 1LL : 0LL,
          webhook.target.takes_unchecked ? 1LL : 0LL,
          static_cast<long long>(webhook.target.most_at_once),
          static_cast<long long>(webhook.target.most_per_minute),
          webhook.contributions ? 1LL : 0LL,
          MicrosOf(webhook.create_time),
          MicrosOf(webhook.old_secret_until),
          webhook.state.on ? 1LL : 0LL,
          MicrosOf(webhook.off_since),
          MicrosOf(webhook.state.spared_until),
          static_cast<long long>(webhook.state.failures),
          MicrosOf(webhook.state.failing_since),
          webhook.state.slow ? 1LL : 0LL,
          static_cast<long long>(webhook.begun_log_no),
          static_cast<long long>(webhook.taken_log_no),
          MicrosOf(webhook.rate_from),
          static_cast<long long>(webhook.revision)};
}

void StoreWebhook(soci::session& session, const Webhook& webhook) {
  sql::Query query;
  std::string bound;
  for (sql::Value& value : ValuesOf(webhook)) {
    StrAppend(&bound, bound.empty() ? "" : ", ", filter::Bind(query.values, std::move(value)));
  }
  std::string changed;
  const auto change = [&](const char* name) {
    StrAppend(&changed, changed.empty() ? "" : ", ", name, " = excluded.", name);
  };
  std::ranges::for_each(kTexts, change);
  std::ranges::for_each(kNumbers, change);
  query.text = StrCat("INSERT INTO webhooks (", Columns(""), ", claimed_at_us) VALUES (", bound,
                      ", 0) ON CONFLICT (id) DO UPDATE SET ", changed);
  sql::OnceWith(session, query).execute(true);
}

// Those that the rest of a statement behind SELECT … FROM webhooks AS w names.
std::vector<Webhook> ReadWebhooks(soci::session& session, sql::Query query) {
  query.text = StrCat("SELECT ", Columns("w."), " FROM webhooks AS w ", query.text);
  WebhookReader reader;
  std::vector<Webhook> found;
  soci::statement rows = sql::OnceWith(
      session, query, reader.texts, [&reader](soci::statement& statement) { reader(statement); });
  rows.execute();
  while (rows.fetch()) {
    found.push_back(reader.Read());
  }
  return found;
}

std::optional<Webhook> LoadByName(soci::session& session, const std::string& subscription) {
  auto found = ReadWebhooks(session, {"WHERE w.subscription = :v1", {subscription}});
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

// Those that are there, by id, locked until the end of the transaction.
std::map<std::int64_t, Webhook> LoadLocked(sql::Transaction& transaction,
                                           const std::vector<std::int64_t>& ids) {
  std::map<std::int64_t, Webhook> found;
  if (ids.empty()) {
    return found;
  }
  // A write transaction of SQLite excludes every other one.
  const bool lock = transaction.dialect() == sql::Dialect::kPostgres;
  for (Webhook& webhook :
       ReadWebhooks(transaction.session(), {StrCat("WHERE w.id IN (", absl::StrJoin(ids, ", "),
                                                   ") ORDER BY w.id", lock ? " FOR UPDATE" : ""),
                                            {}})) {
    const std::int64_t id = webhook.id;
    found.emplace(id, std::move(webhook));
  }
  return found;
}

std::optional<Webhook> LoadLocked(sql::Transaction& transaction, std::int64_t id) {
  auto found = LoadLocked(transaction, std::vector<std::int64_t>{id});
  return found.empty() ? std::nullopt : std::optional(std::move(found.begin()->second));
}

std::vector<DeliveryReader> ReadRows(soci::session& session, sql::Query query) {
  query.text =
      StrCat("SELECT ", DeliveryReader::kColumns, " FROM webhook_deliveries AS d ", query.text);
  DeliveryReader reader;
  std::vector<DeliveryReader> found;
  soci::statement rows =
      sql::OnceWith(session, query, [&reader](soci::statement& statement) { reader(statement); });
  rows.execute();
  while (rows.fetch()) {
    found.push_back(reader);
  }
  return found;
}

// A delivery, by its webhook and event.
using DeliveryName = std::pair<std::int64_t, std::int64_t>;

// Of so many rows one statement tells, at most.
constexpr std::size_t kMostRows = 256;

// The rows of some deliveries, as a table of constants: (1, 7), (1, 8) … behind VALUES. Both
// databases call its columns column1, column2 …; what follows the names is the caller's.
template <typename Row, typename Rest>
std::string ConstantsOf(std::span<const Row> rows, const Rest& rest) {
  std::string text = "(VALUES ";
  for (const Row& row : rows) {
    StrAppend(&text, &row == rows.data() ? "(" : ", (", rest(row), ")");
  }
  return text + ") AS v";
}

template <typename Row>
void ForParts(const std::vector<Row>& rows, const std::function<void(std::span<const Row>)>& each) {
  for (std::size_t begin = 0; begin < rows.size(); begin += kMostRows) {
    each(std::span(rows).subspan(begin, std::min(kMostRows, rows.size() - begin)));
  }
}

// What an attempt is concluded on, of one row.
struct LeasedRow {
  std::int64_t lease = 0;
  DeliveryRow row;  // its delivery and by_hand
};

std::map<DeliveryName, LeasedRow> ReadLeased(soci::session& session,
                                             const std::vector<DeliveryName>& names) {
  std::map<DeliveryName, LeasedRow> found;
  ForParts<DeliveryName>(names, [&](std::span<const DeliveryName> part) {
    const sql::Query query{
        StrCat(
            "SELECT d.webhook_id, d.log_no, d.lease, d.attempts, d.scheduled, d.due_us, "
            "d.by_hand, d.delivery_state, d.reason, d.urgency FROM ",
            ConstantsOf(
                part,
                [](const DeliveryName& name) { return StrCat(name.first, ", ", name.second); }),
            " JOIN webhook_deliveries AS d ON d.webhook_id = v.column1 AND d.log_no = v.column2"),
        {}};
    std::array<long long, 7> numbers{};
    std::string state, reason, urgency;
    soci::statement rows = sql::OnceWith(session, query, [&](soci::statement& statement) {
      for (long long& number : numbers) {
        statement.exchange(soci::into(number));
      }
      statement.exchange(soci::into(state));
      statement.exchange(soci::into(reason));
      statement.exchange(soci::into(urgency));
    });
    rows.execute();
    while (rows.fetch()) {
      const auto [webhook_id, log_no, lease, attempts, scheduled, due, by_hand] = numbers;
      LeasedRow& leased = found[{webhook_id, log_no}];
      leased.lease = lease;
      leased.row.delivery = {KeyIn(kWebhookStates, &WebhookStateKey, state),
                             KeyIn(kWebhookReasons, &WebhookReasonKey, reason),
                             static_cast<std::size_t>(attempts),
                             static_cast<std::size_t>(scheduled),
                             InstantOf(due),
                             KeyIn(kUrgencies, &UrgencyKey, urgency)};
      leased.row.by_hand = by_hand != 0;
    }
  });
  return found;
}

// What a named request was answered before.
absl::StatusOr<std::optional<std::int64_t>> ReadAnswer(soci::session& session,
                                                       const NamedRequest& request) {
  if (request.id.empty()) {
    return std::nullopt;
  }
  std::string digest;
  long long answer = 0;
  session << "SELECT digest, answer FROM webhook_requests WHERE actor = :actor AND request_id = "
             ":request",
      soci::use(request.actor), soci::use(request.id), soci::into(digest), soci::into(answer);
  if (!session.got_data()) {
    return std::nullopt;
  }
  RETURN_IF_ERROR(CheckRepeat(request, digest));
  return answer;
}

void WriteAnswer(soci::session& session, const NamedRequest& request, std::int64_t answer) {
  if (request.id.empty()) {
    return;
  }
  const std::string digest = DigestOf(request);
  const long long number = answer;
  const long long at_us = MicrosOf(request.at);
  session << "INSERT INTO webhook_requests (actor, request_id, digest, answer, at_us) VALUES "
             "(:actor, :request, :digest, :answer, :at)",
      soci::use(request.actor), soci::use(request.id), soci::use(digest), soci::use(number),
      soci::use(at_us);
}

// The subscription, which nobody deletes before the transaction ends.
absl::StatusOr<SubscriptionRow> LockSubscription(sql::Transaction& transaction,
                                                 const std::string& name) {
  SubscriptionRow row;
  row.name = name;
  long long number = 0;
  transaction.session() << StrCat(
      "SELECT number, owner FROM subscriptions WHERE name = :name",
      transaction.dialect() == sql::Dialect::kPostgres ? " FOR UPDATE" : ""),
      soci::use(name), soci::into(number), soci::into(row.owner);
  if (!transaction.session().got_data()) {
    return NoSubscription(name);
  }
  row.number = number;
  return row;
}

// The zones of the owner, as stored with the filter.
Scope ScopeOfOwner(soci::session& session, const std::string& subscription) {
  EditReader edit;
  session << "SELECT all_zones, zones FROM filter_edits WHERE subscription = :name ORDER BY "
             "after_log_no DESC LIMIT 1",
      soci::use(subscription), soci::into(edit.all_zones), soci::into(edit.zones);
  return edit.Read().scope;
}

absl::Status TellDisabled(sql::Transaction& transaction, const journal::Journal& journal,
                          const Webhook& webhook, const WebhookAnswer& answer) {
  const v1::EndpointDisabled event = DisabledEventOf(
      webhook, answer, ScopeOfOwner(transaction.session(), webhook.subscription.name));
  return journal
      .Append(transaction, journal::EventOf(event, {kSelf, telemetry::CurrentTraceParent()}))
      .status();
}

// The webhooks of the deliveries that fulfil the condition, as a table of that name for a WITH
// RECURSIVE, its last row NULL: from one to the next along an index that begins with the webhook, so
// that neither their deliveries are walked nor webhooks that have none.
std::string WebhooksWith(std::string_view name, std::string_view condition) {
  const std::string next =
      StrCat("SELECT d.webhook_id FROM webhook_deliveries AS d WHERE ", condition);
  const std::string_view first = " ORDER BY d.webhook_id LIMIT 1";
  return StrCat(name, " (id) AS (SELECT (", next, first, ") UNION ALL SELECT (", next,
                " AND d.webhook_id > ", name, ".id", first, ") FROM ", name, " WHERE ", name,
                ".id IS NOT NULL)");
}

// Endpoints with something to attempt, the one that waits longest first. What it costs is up to
// those that have something pending, however many are idle.
std::vector<long long> EndpointsInTurn(soci::session& session, Instant now, bool held_up,
                                       int limit) {
  sql::Query query;
  const auto at = [&] { return filter::Bind(query.values, MicrosOf(now)); };
  query.text = StrCat(
      "WITH RECURSIVE ", WebhooksWith("busy", "d.delivery_state = 'pending'"), ", ",
      WebhooksWith("asked", "d.by_hand = 1"),
      " SELECT w.id FROM webhooks AS w WHERE w.id IN (SELECT id FROM busy UNION SELECT id FROM "
      "asked) AND w.is_on = 1 AND ",
      held_up ? "(w.failures > 0 OR w.is_slow = 1)" : "w.failures = 0 AND w.is_slow = 0",
      " AND (EXISTS (SELECT 1 FROM webhook_deliveries AS d WHERE d.webhook_id = w.id AND "
      "d.by_hand = 1 AND d.lease_until_us <= ",
      at());
  StrAppend(&query.text, ") OR (w.spared_until_us <= ", at());
  StrAppend(&query.text,
            " AND EXISTS (SELECT 1 FROM webhook_deliveries AS d WHERE d.webhook_id = w.id AND "
            "d.delivery_state = 'pending' AND d.due_us <= ",
            at());
  StrAppend(&query.text, " AND d.lease_until_us <= ", at(),
            "))) ORDER BY w.claimed_at_us, w.id LIMIT ", limit);
  std::vector<long long> ids;
  long long id = 0;
  soci::statement rows = sql::OnceWith(session, query, soci::into(id));
  rows.execute();
  while (rows.fetch()) {
    ids.push_back(id);
  }
  return ids;
}

// What decides on a claim, of one row.
struct CandidateReader {
  long long log_no = 0, due = 0, by_hand = 0, lease = 0, lease_until = 0;
  std::string state, urgency;

  ClaimCandidate Read(Instant now) const {
    ClaimCandidate candidate;
    candidate.log_no = log_no;
    candidate.delivery.state = KeyIn(kWebhookStates, &WebhookStateKey, state);
    candidate.delivery.due = InstantOf(due);
    candidate.delivery.urgency = KeyIn(kUrgencies, &UrgencyKey, urgency);
    candidate.by_hand = by_hand != 0;
    candidate.in_flight = lease != 0 && lease_until > MicrosOf(now);
    return candidate;
  }
};

// The candidates of many webhooks, in the order that PlanClaim wants. Statements are prepared once for
// all of them.
class Candidates {
 public:
  Candidates(soci::session& session, const std::string& ids, Instant now)
      : session_(session), now_(now), at_(MicrosOf(now)) {
    long long id = 0;
    const sql::Query query{
        StrCat("SELECT DISTINCT webhook_id FROM webhook_deliveries WHERE by_hand "
               "= 1 AND webhook_id IN (",
               ids, ")"),
        {}};
    soci::statement rows = sql::OnceWith(session_, query, soci::into(id));
    rows.execute();
    while (rows.fetch()) {
      by_hand_.insert(id);
    }
  }

  std::vector<ClaimCandidate> Of(const Webhook& webhook, int most) {
    id_ = webhook.id;
    most_ = most;
    std::vector<ClaimCandidate> candidates;
    if (by_hand_.contains(webhook.id)) {
      if (asked_ == nullptr) {
        asked_ = Prepared(
            "webhook_id = :id AND by_hand = 1 AND lease_until_us <= :at ORDER BY "
            "log_no LIMIT :most",
            {&id_, &at_, &most_});
      }
      Add(*asked_, true, candidates);
    }
    if (webhook.target.ordered) {
      if (first_ == nullptr) {
        first_ = Prepared("webhook_id = :id AND delivery_state = 'pending' ORDER BY log_no LIMIT 1",
                          {&id_});
      }
      Add(*first_, false, candidates);
    } else {
      if (due_ == nullptr) {
        due_ = Prepared(
            "webhook_id = :id AND delivery_state = 'pending' AND due_us <= :at AND "
            "lease_until_us <= :also ORDER BY due_us, log_no LIMIT :most",
            {&id_, &at_, &at_, &most_});
      }
      Add(*due_, false, candidates);
    }
    return candidates;
  }

 private:
  std::unique_ptr<soci::statement> Prepared(const std::string& where,
                                            const std::vector<long long*>& given) {
    auto statement = std::make_unique<soci::statement>(session_);
    for (long long* const value : given) {
      statement->exchange(soci::use(*value));
    }
    for (long long* const number :
         {&reader_.log_no, &reader_.due, &reader_.by_hand, &reader_.lease, &reader_.lease_until}) {
      statement->exchange(soci::into(*number));
    }
    statement->exchange(soci::into(reader_.state));
    statement->exchange(soci::into(reader_.urgency));
    statement->alloc();
    statement->prepare(StrCat(
        "SELECT log_no, due_us, by_hand, lease, lease_until_us, delivery_state, urgency FROM "
        "webhook_deliveries WHERE ",
        where));
    statement->define_and_bind();
    return statement;
  }

  void Add(soci::statement& statement, bool by_hand, std::vector<ClaimCandidate>& candidates) {
    statement.execute();
    while (statement.fetch()) {
      candidates.push_back(reader_.Read(now_));
      candidates.back().by_hand = by_hand;
    }
  }

  soci::session& session_;
  const Instant now_;
  long long at_ = 0, id_ = 0, most_ = 0;
  CandidateReader reader_;
  std::set<std::int64_t> by_hand_;
  std::unique_ptr<soci::statement> asked_, first_, due_;
};

// How many attempts of each are under way.
std::map<std::int64_t, int> InFlight(soci::session& session, const std::string& ids, Instant now) {
  std::map<std::int64_t, int> counts;
  long long id = 0, count = 0;
  const sql::Query query{
      StrCat("SELECT webhook_id, count(*) FROM webhook_deliveries WHERE "
             "webhook_id IN (",
             ids, ") AND lease <> 0 AND lease_until_us > :v1 GROUP BY webhook_id"),
      {MicrosOf(now)}};
  soci::statement rows = sql::OnceWith(session, query, soci::into(id), soci::into(count));
  rows.execute();
  while (rows.fetch()) {
    counts[id] = static_cast<int>(count);
  }
  return counts;
}

// The ids and how many attempts each may get at most.
std::vector<ClaimedDelivery> ClaimOf(sql::Transaction& transaction,
                                     const std::map<std::int64_t, int>& shares,
                                     const ClaimBounds& bounds) {
  soci::session& session = transaction.session();
  std::vector<std::int64_t> ids;
  for (const auto& [id, share] : shares) {
    ids.push_back(id);
  }
  const std::map<std::int64_t, Webhook> webhooks = LoadLocked(transaction, ids);
  std::vector<ClaimedDelivery> claimed;
  if (webhooks.empty()) {
    return claimed;
  }
  const std::string listed = absl::StrJoin(ids, ", ");
  const std::map<std::int64_t, int> in_flight = InFlight(session, listed, bounds.now);
  Candidates candidates(session, listed, bounds.now);
  std::string turns;  // when each was last given something, and how much of its rate is used up
  for (const auto& [id, webhook] : webhooks) {
    const auto flying = in_flight.find(id);
    const int share = shares.at(id);
    const ClaimPlan plan =
        PlanClaim(webhook, candidates.Of(webhook, share),
                  flying == in_flight.end() ? 0 : flying->second, share, bounds.now);
    StrAppend(&turns, turns.empty() ? "(" : ", (", id, ", ", MicrosOf(plan.rate_from), ")");
    for (const ClaimCandidate& each : plan.claimed) {
      claimed.push_back({webhook, each.log_no, each.by_hand, bounds.lease});
    }
  }
  session << StrCat("UPDATE webhooks SET claimed_at_us = ", MicrosOf(bounds.now),
                    ", rate_from_us = v.column2 FROM (VALUES ", turns,
                    ") AS v WHERE webhooks.id = v.column1");
  ForParts<ClaimedDelivery>(claimed, [&](std::span<const ClaimedDelivery> part) {
    session << StrCat("UPDATE webhook_deliveries SET lease = ", bounds.lease,
                      ", lease_until_us = ", MicrosOf(bounds.lease_until), " FROM ",
                      ConstantsOf(part,
                                  [](const ClaimedDelivery& each) {
                                    return StrCat(each.webhook.id, ", ", each.log_no);
                                  }),
                      " WHERE webhook_deliveries.webhook_id = v.column1 AND "
                      "webhook_deliveries.log_no = v.column2");
  });
  return claimed;
}

// A key is a constant of this service, so it needs no quoting.
std::string Quoted(std::string_view key) { return StrCat("'", key, "'"); }

void StoreDeliveries(soci::session& session, const std::vector<Conclusion>& conclusions) {
  // What becomes of most is the same but for times: a statement for all of those.
  std::map<std::string, std::vector<const Conclusion*>> alike;
  for (const Conclusion& one : conclusions) {
    const WebhookDelivery& next = one.delivery;
    alike[StrCat("delivery_state = ", Quoted(WebhookStateKey(next.state)), ", reason = ",
                 Quoted(WebhookReasonKey(next.reason)), ", attempts = ", next.attempts,
                 ", scheduled = ", next.scheduled, ", by_hand = ", one.by_hand ? 1 : 0,
                 ", last_status = ", one.made.answer.http_status)]
        .push_back(&one);
  }
  for (const auto& [what, those] : alike) {
    ForParts<const Conclusion*>(those, [&, &same = what](std::span<const Conclusion* const> part) {
      session << StrCat("UPDATE webhook_deliveries SET ", same,
                        ", lease = 0, lease_until_us = 0, last_fault = '', last_time_us = "
                        "v.column3, due_us = v.column4 FROM ",
                        ConstantsOf(part,
                                    [](const Conclusion* one) {
                                      return StrCat(one->made.webhook_id, ", ", one->made.log_no,
                                                    ", ", MicrosOf(one->made.begin), ", ",
                                                    MicrosOf(one->delivery.due));
                                    }),
                        " WHERE webhook_deliveries.webhook_id = v.column1 AND "
                        "webhook_deliveries.log_no = v.column2");
    });
  }
  // Words of others are bound, not written into a statement.
  for (const Conclusion& one : conclusions) {
    if (!one.made.answer.fault.empty()) {
      const long long id = one.made.webhook_id;
      const long long log_no = one.made.log_no;
      session << "UPDATE webhook_deliveries SET last_fault = :fault WHERE webhook_id = :id AND "
                 "log_no = :log_no",
          soci::use(one.made.answer.fault), soci::use(id), soci::use(log_no);
    }
  }
}

void StoreAttempts(soci::session& session, const std::vector<Conclusion>& conclusions) {
  sql::BulkInsert rows(session, "webhook_attempts",
                       "webhook_id, log_no, number, by_hand, begin_us, took_ms, status, fault, "
                       "retry_after, answer, answer_cut, address");
  const auto flag = [](bool value) { return std::int64_t{value ? 1 : 0}; };
  for (const Conclusion& one : conclusions) {
    const WebhookAnswer& answer = one.made.answer;
    rows << one.made.webhook_id << one.made.log_no
         << static_cast<std::int64_t>(one.delivery.attempts) << flag(one.made.by_hand)
         << MicrosOf(one.made.begin) << static_cast<std::int64_t>(answer.took.count())
         << static_cast<std::int64_t>(answer.http_status) << answer.fault << answer.retry_after
         << sql::Bytes{answer.body} << flag(answer.body_cut) << answer.address;
    rows.EndRow();
  }
  rows.Finish();
}

void AddStates(soci::session& session, const std::string& from, std::vector<sql::Value> values,
               Instant now, WebhookLedger& ledger) {
  sql::Query query{"", std::move(values)};
  const std::string at = filter::Bind(query.values, MicrosOf(now));
  query.text = StrCat(
      "SELECT state, reason, later, count(*) FROM (SELECT d.delivery_state AS state, d.reason AS "
      "reason, CASE WHEN d.due_us > ",
      at, " THEN 1 ELSE 0 END AS later FROM ", from, ") AS told GROUP BY state, reason, later");
  std::string state, reason;
  long long later = 0, count = 0;
  soci::statement rows = sql::OnceWith(session, query, soci::into(state), soci::into(reason),
                                       soci::into(later), soci::into(count));
  rows.execute();
  while (rows.fetch()) {
    ledger.Add(KeyIn(kWebhookStates, &WebhookStateKey, state),
               KeyIn(kWebhookReasons, &WebhookReasonKey, reason), later != 0, count);
  }
}

// How many matches the statement counts, and how many of them are not taken yet.
void AddMatches(soci::session& session, const sql::Query& query, WebhookLedger& ledger) {
  long long matched = 0, waiting = 0;
  soci::statement row = sql::OnceWith(session, query, soci::into(matched), soci::into(waiting));
  row.execute(true);
  ledger.matched += matched;
  ledger.pending += waiting;
}

constexpr char kCountMatches[] =
    "SELECT count(*), coalesce(sum(CASE WHEN m.log_no > w.taken_log_no THEN 1 ELSE 0 END), 0) "
    "FROM webhooks AS w JOIN subscriptions AS s ON s.name = w.subscription AND s.number = "
    "w.subscription_number JOIN matches AS m ON m.match_key = s.match_key AND m.log_no > "
    "w.begun_log_no ";

}  // namespace

void DeliveryReader::operator()(soci::statement& statement) {
  statement.exchange(soci::into(log_no));
  for (std::string* text : {&event_id, &event_type, &subject}) {
    statement.exchange(soci::into(*text));
  }
  statement.exchange(soci::into(match_time));
  statement.exchange(soci::into(state));
  statement.exchange(soci::into(reason));
  for (long long* number : {&attempts, &scheduled, &due, &by_hand, &last_time, &last_status}) {
    statement.exchange(soci::into(*number));
  }
  statement.exchange(soci::into(last_fault));
  statement.exchange(soci::into(urgency));
}

DeliveryRow DeliveryReader::Read() const {
  DeliveryRow row;
  row.match = {log_no, event_id, event_type, subject, ""};
  row.delivery = {KeyIn(kWebhookStates, &WebhookStateKey, state),
                  KeyIn(kWebhookReasons, &WebhookReasonKey, reason),
                  static_cast<std::size_t>(attempts),
                  static_cast<std::size_t>(scheduled),
                  InstantOf(due),
                  KeyIn(kUrgencies, &UrgencyKey, urgency)};
  row.match_time = InstantOf(match_time);
  row.by_hand = by_hand != 0;
  row.last_time = InstantOf(last_time);
  row.last_status = static_cast<int>(last_status);
  row.last_fault = last_fault;
  return row;
}

void DeleteWebhookIn(sql::Transaction& transaction, const std::string& subscription) {
  soci::session& session = transaction.session();
  const auto webhook = LoadByName(session, subscription);
  if (!webhook.has_value()) {
    return;
  }
  const long long id = webhook->id;
  session << "DELETE FROM webhooks WHERE id = :id", soci::use(id);
  session << "DELETE FROM webhook_attempts WHERE webhook_id = :id", soci::use(id);
  session << "DELETE FROM webhook_deliveries WHERE webhook_id = :id", soci::use(id);
}

absl::StatusOr<Webhook> SociWebhookStore::Find(std::string_view subscription) {
  std::optional<Webhook> found;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    found = LoadByName(transaction.session(), std::string(subscription));
    return absl::OkStatus();
  }));
  if (!found.has_value()) {
    return NoWebhook(subscription);
  }
  return *std::move(found);
}

absl::StatusOr<std::vector<Webhook>> SociWebhookStore::List(const WebhookQuery& query) {
  std::vector<Webhook> found;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    sql::Query rest{"WHERE w.subscription > :v1", {query.after}};
    if (query.owner.has_value()) {
      StrAppend(&rest.text, " AND w.owner = ", filter::Bind(rest.values, *query.owner));
    }
    StrAppend(&rest.text, " ORDER BY w.subscription LIMIT ", query.limit);
    found = ReadWebhooks(transaction.session(), std::move(rest));
    return absl::OkStatus();
  }));
  return found;
}

absl::StatusOr<WebhookStore::Changed> SociWebhookStore::Change(std::string_view subscription,
                                                               const NamedRequest& request,
                                                               const Decide& decide) {
  const std::string name(subscription);
  Changed changed;
  RETURN_IF_ERROR(database_.WriteWithRedo([&](sql::Transaction& transaction) -> absl::Status {
    soci::session& session = transaction.session();
    changed = {};
    // One change at a time: ids and requests are given out once.
    session << "UPDATE webhook_numbers SET last_id = last_id";
    WebhookFacts facts;
    ASSIGN_OR_RETURN(facts.subscription, LockSubscription(transaction, name));
    std::optional<Webhook> stored = LoadByName(session, name);
    if (stored.has_value()) {
      stored = LoadLocked(transaction, stored->id);
    }
    ASSIGN_OR_RETURN(const auto answered, ReadAnswer(session, request));
    if (answered.has_value() && stored.has_value()) {
      changed = {*std::move(stored), false, true};
      return absl::OkStatus();
    }
    long long head = 0, last_id = 0;
    session << "SELECT coalesce(max(log_no), 0) FROM event_log", soci::into(head);
    session << "SELECT last_id FROM webhook_numbers", soci::into(last_id);
    facts.log_head = head;
    facts.next_id = last_id + 1;
    ASSIGN_OR_RETURN(changed.webhook, decide(stored, facts));
    changed.made = !stored.has_value();
    if (changed.made) {
      const long long id = changed.webhook.id;
      session << "UPDATE webhook_numbers SET last_id = :id", soci::use(id);
    }
    if (changed.webhook != stored) {
      StoreWebhook(session, changed.webhook);
      transaction.NotifyOnCommit(kChannel);
    }
    WriteAnswer(session, request, 0);
    return absl::OkStatus();
  }));
  return changed;
}

absl::Status SociWebhookStore::Delete(std::string_view subscription,
                                      const std::function<absl::Status(const Webhook&)>& may) {
  const std::string name(subscription);
  return database_.WriteWithRedo([&](sql::Transaction& transaction) -> absl::Status {
    const auto stored = LoadByName(transaction.session(), name);
    if (!stored.has_value()) {
      return NoWebhook(name);
    }
    RETURN_IF_ERROR(may(*stored));
    DeleteWebhookIn(transaction, name);
    return absl::OkStatus();
  });
}

absl::StatusOr<std::vector<Webhook>> SociWebhookStore::Untaken(int limit) {
  std::vector<Webhook> found;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    found = ReadWebhooks(
        transaction.session(),
        {StrCat("JOIN subscriptions AS s ON s.name = w.subscription AND s.number = "
                "w.subscription_number WHERE EXISTS (SELECT 1 FROM matches AS m WHERE m.match_key "
                "= s.match_key AND m.log_no > w.taken_log_no) ORDER BY w.taken_log_no, w.id LIMIT ",
                limit),
         {}});
    return absl::OkStatus();
  }));
  return found;
}

absl::StatusOr<int> SociWebhookStore::Take(const std::vector<TakenMatches>& taken, Instant now) {
  int moved = 0;
  RETURN_IF_ERROR(database_.WriteWithRedo([&](sql::Transaction& transaction) -> absl::Status {
    soci::session& session = transaction.session();
    moved = 0;
    std::vector<std::int64_t> ids;
    for (const TakenMatches& each : taken) {
      ids.push_back(each.webhook.id);
    }
    const std::map<std::int64_t, Webhook> stored = LoadLocked(transaction, ids);
    sql::BulkInsert rows(session, "webhook_deliveries",
                         "webhook_id, log_no, event_id, event_type, subject, match_time_us, "
                         "delivery_state, reason, attempts, scheduled, due_us, by_hand, lease, "
                         "lease_until_us, last_time_us, last_status, last_fault, urgency");
    const std::int64_t none = 0;  // the literal would be a null pointer, and a text
    std::string positions;
    for (const TakenMatches& each : taken) {
      const auto found = stored.find(each.webhook.id);
      if (found == stored.end() || found->second.taken_log_no != each.webhook.taken_log_no) {
        continue;
      }
      StrAppend(&positions, positions.empty() ? "(" : ", (", each.webhook.id, ", ", each.up_to,
                ")");
      for (const TakenMatch& match : each.matches) {
        const WebhookDelivery delivery =
            NewDelivery(found->second.state, match.status, now, match.urgency);
        rows << each.webhook.id << match.log_no << match.event_id << match.event_type
             << match.subject << MicrosOf(now) << std::string(WebhookStateKey(delivery.state))
             << std::string(WebhookReasonKey(delivery.reason)) << none << none
             << MicrosOf(delivery.due) << none << none << none << none << none << std::string()
             << std::string(UrgencyKey(delivery.urgency));
        rows.EndRow();
      }
      ++moved;
    }
    rows.Finish();
    if (moved > 0) {
      session << StrCat("UPDATE webhooks SET taken_log_no = v.column2 FROM (VALUES ", positions,
                        ") AS v WHERE webhooks.id = v.column1");
      transaction.NotifyOnCommit(kChannel);
    }
    return absl::OkStatus();
  }));
  return moved;
}

absl::StatusOr<std::vector<ClaimedDelivery>> SociWebhookStore::Claim(const ClaimBounds& bounds) {
  std::map<std::int64_t, int> shares;
  for (const bool held_up : {false, true}) {
    const int most = held_up ? bounds.most_held_up : bounds.most;
    if (most < 1) {
      continue;
    }
    std::vector<long long> ids;
    RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
      ids = EndpointsInTurn(transaction.session(), bounds.now, held_up, most);
      return absl::OkStatus();
    }));
    for (const long long id : ids) {
      shares[id] = std::max(1, most / static_cast<int>(ids.size()));
    }
  }
  std::vector<ClaimedDelivery> claimed;
  if (shares.empty()) {
    return claimed;
  }
  RETURN_IF_ERROR(database_.WriteWithRedo([&](sql::Transaction& transaction) {
    claimed = ClaimOf(transaction, shares, bounds);
    return absl::OkStatus();
  }));
  return claimed;
}

absl::StatusOr<std::optional<Instant>> SociWebhookStore::NextDue(Instant now) {
  std::optional<Instant> next;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    const long long at = MicrosOf(now);
    long long due = 0;
    transaction.session() << "SELECT due_us FROM webhook_deliveries WHERE delivery_state = "
                             "'pending' AND due_us > :now ORDER BY due_us LIMIT 1",
        soci::use(at), soci::into(due);
    next = transaction.session().got_data() ? std::optional(InstantOf(due)) : std::nullopt;
    return absl::OkStatus();
  }));
  return next;
}

absl::StatusOr<int> SociWebhookStore::Conclude(const std::vector<MadeAttempt>& attempts) {
  std::vector<std::int64_t> ids;
  std::vector<DeliveryName> names;
  for (const MadeAttempt& made : attempts) {
    ids.push_back(made.webhook_id);
    names.emplace_back(made.webhook_id, made.log_no);
  }
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  int stored = 0;
  RETURN_IF_ERROR(database_.WriteWithRedo([&](sql::Transaction& transaction) -> absl::Status {
    soci::session& session = transaction.session();
    const std::map<std::int64_t, Webhook> before = LoadLocked(transaction, ids);
    std::map<std::int64_t, Webhook> webhooks = before;
    std::map<DeliveryName, LeasedRow> rows = ReadLeased(session, names);
    std::vector<Conclusion> conclusions;
    for (const MadeAttempt& made : attempts) {
      const auto webhook = webhooks.find(made.webhook_id);
      const auto row = rows.find({made.webhook_id, made.log_no});
      if (webhook == webhooks.end() || row == rows.end() || row->second.lease != made.lease) {
        continue;
      }
      row->second.lease = 0;  // of another attempt under the same lease nothing is kept
      conclusions.push_back(ConclusionOf(webhook->second, row->second.row, made));
      const Webhook& next = conclusions.back().webhook;
      if (webhook->second.state.on && !next.state.on) {
        RETURN_IF_ERROR(TellDisabled(transaction, journal_, next, conclusions.back().made.answer));
      }
      webhook->second = next;
    }
    StoreDeliveries(session, conclusions);
    StoreAttempts(session, conclusions);
    for (const auto& [id, webhook] : webhooks) {
      if (webhook != before.at(id)) {
        StoreWebhook(session, webhook);
      }
    }
    stored = static_cast<int>(conclusions.size());
    transaction.NotifyOnCommit(kChannel);
    return absl::OkStatus();
  }));
  return stored;
}

absl::Status SociWebhookStore::Release(const std::vector<ClaimedDelivery>& claimed) {
  return database_.WriteWithRedo([&](sql::Transaction& transaction) {
    for (const ClaimedDelivery& each : claimed) {
      const long long id = each.webhook.id;
      const long long log_no = each.log_no;
      const long long lease = each.lease;
      transaction.session() << "UPDATE webhook_deliveries SET lease = 0, lease_until_us = 0 WHERE "
                               "webhook_id = :id AND log_no = :log_no AND lease = :lease",
          soci::use(id), soci::use(log_no), soci::use(lease);
    }
    transaction.NotifyOnCommit(kChannel);
    return absl::OkStatus();
  });
}

absl::StatusOr<std::int64_t> SociWebhookStore::Replay(
    std::string_view subscription, const NamedRequest& request, const ReplaySelection& selection,
    const std::function<absl::Status(const Webhook&)>& may) {
  const std::string name(subscription);
  std::int64_t count = 0;
  RETURN_IF_ERROR(database_.WriteWithRedo([&](sql::Transaction& transaction) -> absl::Status {
    soci::session& session = transaction.session();
    session << "UPDATE webhook_numbers SET last_id = last_id";
    std::optional<Webhook> stored = LoadByName(session, name);
    if (!stored.has_value()) {
      return NoWebhook(name);
    }
    stored = LoadLocked(transaction, stored->id);
    RETURN_IF_ERROR(may(*stored));
    ASSIGN_OR_RETURN(const auto answered, ReadAnswer(session, request));
    if (answered.has_value()) {
      count = *answered;
      return absl::OkStatus();
    }
    const sql::Query which{
        StrCat("webhook_id = :v1 AND log_no >= :v2 AND log_no <= :v3 AND ",
               selection.dead_only ? "delivery_state = 'dead'" : "delivery_state <> 'delivered'"),
        {static_cast<long long>(stored->id), static_cast<long long>(selection.first_log_no),
         static_cast<long long>(selection.last_log_no)}};
    long long found = 0;
    sql::OnceWith(
        session,
        {StrCat("SELECT count(*) FROM webhook_deliveries WHERE ", which.text), which.values},
        soci::into(found))
        .execute(true);
    RETURN_IF_ERROR(CheckReplay(*stored, selection, found));
    sql::OnceWith(session, {StrCat("UPDATE webhook_deliveries SET by_hand = 1 WHERE ", which.text),
                            which.values})
        .execute(true);
    count = found;
    WriteAnswer(session, request, count);
    transaction.NotifyOnCommit(kChannel);
    return absl::OkStatus();
  }));
  return count;
}

absl::StatusOr<DeliveryRow> SociWebhookStore::FindDelivery(std::int64_t webhook_id,
                                                           std::int64_t log_no) {
  std::vector<DeliveryReader> found;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    found = ReadRows(transaction.session(),
                     {"WHERE d.webhook_id = :v1 AND d.log_no = :v2",
                      {static_cast<long long>(webhook_id), static_cast<long long>(log_no)}});
    return absl::OkStatus();
  }));
  if (found.empty()) {
    return NoDelivery(log_no);
  }
  return found.front().Read();
}

absl::StatusOr<std::vector<WebhookAttempt>> SociWebhookStore::Attempts(std::int64_t webhook_id,
                                                                       std::int64_t log_no) {
  std::vector<WebhookAttempt> attempts;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    attempts.clear();
    const long long id = webhook_id;
    const long long event = log_no;
    long long number = 0, by_hand = 0, begin = 0, took = 0, status = 0, cut = 0;
    sql::Bytes body;
    WebhookAttempt one;
    soci::statement rows = sql::Once(
        transaction.session(),
        StrCat("SELECT number, by_hand, begin_us, took_ms, status, fault, retry_after, "
               "encode(answer, 'hex'), answer_cut, address FROM webhook_attempts WHERE webhook_id "
               "= :id AND log_no = :log_no ORDER BY number DESC LIMIT ",
               kMostAttemptsShown),
        soci::use(id), soci::use(event), soci::into(number), soci::into(by_hand), soci::into(begin),
        soci::into(took), soci::into(status), soci::into(one.answer.fault),
        soci::into(one.answer.retry_after), soci::into(body), soci::into(cut),
        soci::into(one.answer.address));
    rows.execute();
    while (rows.fetch()) {
      one.number = number;
      one.by_hand = by_hand != 0;
      one.begin = InstantOf(begin);
      one.answer.took = std::chrono::milliseconds(took);
      one.answer.http_status = static_cast<int>(status);
      one.answer.body = body.value;
      one.answer.body_cut = cut != 0;
      attempts.push_back(one);
    }
    std::ranges::reverse(attempts);
    return absl::OkStatus();
  }));
  return attempts;
}

absl::Status SociWebhookStore::Forget(std::int64_t log_no, Instant requests_before) {
  const long long last = log_no;
  const long long before = MicrosOf(requests_before);
  return database_.WriteWithRedo([&](sql::Transaction& transaction) {
    soci::session& session = transaction.session();
    std::vector<long long> ids;
    for (const Webhook& webhook :
         ReadWebhooks(session, {"WHERE w.begun_log_no < :v1 ORDER BY w.id", {last}})) {
      ids.push_back(webhook.id);
    }
    for (const long long id : ids) {
      session
          << "UPDATE webhooks SET begun_log_no = :last, taken_log_no = CASE WHEN taken_log_no < "
             ":last2 THEN :last3 ELSE taken_log_no END WHERE id = :id",
          soci::use(last), soci::use(last), soci::use(last), soci::use(id);
      session << "DELETE FROM webhook_attempts WHERE webhook_id = :id AND log_no <= :last",
          soci::use(id), soci::use(last);
      session << "DELETE FROM webhook_deliveries WHERE webhook_id = :id AND log_no <= :last",
          soci::use(id), soci::use(last);
    }
    session << "DELETE FROM webhook_requests WHERE at_us < :before", soci::use(before);
    return absl::OkStatus();
  });
}

absl::StatusOr<WebhookLedger> SociWebhookStore::LedgerOfWebhook(const Webhook& webhook,
                                                                Instant now) {
  const long long id = webhook.id;
  WebhookLedger ledger;
  // One moment for both: a match that is taken in between would be counted twice.
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) {
    ledger = {};
    AddMatches(transaction.session(), {StrCat(kCountMatches, "WHERE w.id = :v1"), {id}}, ledger);
    AddStates(transaction.session(), "webhook_deliveries AS d WHERE d.webhook_id = :v1", {id}, now,
              ledger);
    return absl::OkStatus();
  }));
  return ledger;
}

absl::StatusOr<WebhookLedger> SociWebhookStore::LedgerOfEvent(
    std::int64_t log_no, const std::optional<std::string>& owner, Instant now) {
  WebhookLedger ledger;
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) {
    ledger = {};
    std::vector<sql::Value> values = {static_cast<long long>(log_no)};
    const std::string of_owner =
        owner.has_value() ? StrCat(" AND w.owner = ", filter::Bind(values, *owner)) : "";
    AddMatches(transaction.session(),
               {StrCat(kCountMatches, "WHERE m.log_no = :v1", of_owner), values}, ledger);
    AddStates(transaction.session(),
              StrCat("webhook_deliveries AS d JOIN webhooks AS w ON w.id = d.webhook_id WHERE "
                     "d.log_no = :v1",
                     of_owner),
              values, now, ledger);
    return absl::OkStatus();
  }));
  return ledger;
}

}  // namespace zoneflow::notification
