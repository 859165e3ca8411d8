#include "services/notification/adapters/soci_whistle_store.h"

#include <soci/soci.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"

#include "common/base/check.h"
#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/filter/sql.h"
#include "common/sql/bound.h"
#include "common/sql/bytes.h"
#include "common/sql/once.h"
#include "common/telemetry/trace.h"
#include "services/notification/adapters/whistle_state.h"
#include "services/notification/adapters/whistle_wire.h"
#include "services/notification/core/whistle/whistle_moves.h"
#include "services/notification/core/whistle/whistle_turns.h"
#include "zoneflow/notification/v1/notification_events.pb.h"

namespace zoneflow::notification {
namespace {

constexpr char kSelf[] = "service/notification";
constexpr int kMostSimilar = 10;

long long MicrosOf(Instant at) { return at.time_since_epoch().count(); }
std::string SubjectOf(const WhistleId& id) {
  return journal::SubjectOf<v1::WhistleChanged>(id.str());
}

absl::StatusOr<std::optional<Whistle>> Find(soci::session& session, const std::string& id) {
  sql::Bytes state;
  session << "SELECT encode(state, 'hex') FROM whistles WHERE id = :id", soci::use(id),
      soci::into(state);
  if (!session.got_data()) {
    return std::nullopt;
  }
  ASSIGN_OR_RETURN(Whistle found, DecodeWhistle(state.value));
  return found;
}

absl::StatusOr<std::optional<Whistle>> ReadAnswer(soci::session& session, const std::string& actor,
                                                  const WhistleRequest& request) {
  if (request.id.empty()) {
    return std::nullopt;
  }
  std::string digest;
  sql::Bytes answer;
  session << "SELECT digest, encode(answer, 'hex') FROM whistle_requests WHERE actor = :actor AND "
             "request_id = :request",
      soci::use(actor), soci::use(request.id), soci::into(digest), soci::into(answer);
  if (!session.got_data()) {
    return std::nullopt;
  }
  if (digest != Sha256Hex(request.content)) {
    return absl::AlreadyExistsError(
        StrCat("request_id: \"", request.id, "\" was used for another request; give each its own"));
  }
  ASSIGN_OR_RETURN(Whistle then, DecodeWhistle(answer.value));
  return then;
}

absl::Status WriteAnswer(soci::session& session, const WhistleOrigin& origin,
                         const WhistleRequest& request, const Whistle& answer) {
  if (request.id.empty()) {
    return absl::OkStatus();
  }
  const std::string digest = Sha256Hex(request.content);
  sql::Bytes bytes;
  ASSIGN_OR_RETURN(bytes.value, EncodeWhistle(answer, ""));
  const long long at = MicrosOf(origin.at);
  session << "INSERT INTO whistle_requests (actor, request_id, digest, answer, at_us) VALUES "
             "(:actor, :request, :digest, decode(:answer, 'hex'), :at)",
      soci::use(origin.actor), soci::use(request.id), soci::use(digest), soci::use(bytes),
      soci::use(at);
  return absl::OkStatus();
}

absl::Status WriteState(soci::session& session, const Whistle& whistle) {
  const std::string& id = whistle.id.str();
  sql::Bytes before, state;
  session << "SELECT encode(state, 'hex') FROM whistles WHERE id = :id", soci::use(id),
      soci::into(before);
  ASSIGN_OR_RETURN(state.value, EncodeWhistle(whistle, session.got_data() ? before.value : ""));
  const auto revision = static_cast<long long>(whistle.revision);
  const std::string key(WhistleStateKey(whistle.state)), need(NeedOf(whistle)),
      place_key = PlaceKey(whistle.opening.place),
      blown_on = FormatDate(ShanghaiDate(whistle.blown_at));
  const long long blown = MicrosOf(whistle.blown_at), updated = MicrosOf(whistle.updated_at),
                  age = -updated;
  const std::optional<Instant> due = NextDue(whistle);
  const long long next_due = due ? MicrosOf(*due) : std::numeric_limits<long long>::max();
  session << "INSERT INTO whistles (id, zone_id, revision, item, whistle_state, need, whistler, "
             "place, place_key, blown_at_us, blown_on, next_due_us, updated_at_us, age_key, state) "
             "VALUES (:id, :zone, :revision, :item, :wstate, :need, :whistler, :place, :pkey, "
             ":blown, :blownon, :due, :updated, :age, decode(:state, 'hex')) ON CONFLICT (id) DO "
             "UPDATE SET revision = excluded.revision, whistle_state = excluded.whistle_state, "
             "need = excluded.need, next_due_us = excluded.next_due_us, updated_at_us = "
             "excluded.updated_at_us, age_key = excluded.age_key, state = excluded.state",
      soci::use(id, "id"), soci::use(whistle.opening.zone.id, "zone"),
      soci::use(revision, "revision"), soci::use(whistle.opening.item, "item"),
      soci::use(key, "wstate"), soci::use(need, "need"), soci::use(whistle.whistler, "whistler"),
      soci::use(whistle.opening.place, "place"), soci::use(place_key, "pkey"),
      soci::use(blown, "blown"), soci::use(blown_on, "blownon"), soci::use(next_due, "due"),
      soci::use(updated, "updated"), soci::use(age, "age"), soci::use(state, "state");
  for (const Leg& leg : whistle.legs) {
    const std::string leg_state(LegStateKey(leg.state));
    const long long number = leg.number, is_lead = leg.is_lead ? 1 : 0,
                    dispatched = MicrosOf(leg.dispatched_at);
    session << "INSERT INTO whistle_legs (whistle_id, number, zone_id, department, leg_state, "
               "is_lead, dispatched_at_us) VALUES (:id, :number, :zone, :department, :lstate, "
               ":lead, :dispatched) ON CONFLICT (whistle_id, number) DO UPDATE SET leg_state = "
               "excluded.leg_state",
        soci::use(id, "id"), soci::use(number, "number"),
        soci::use(whistle.opening.zone.id, "zone"), soci::use(leg.department, "department"),
        soci::use(leg_state, "lstate"), soci::use(is_lead, "lead"),
        soci::use(dispatched, "dispatched");
  }
  return absl::OkStatus();
}

void WriteEntry(soci::session& session, const std::string& id, const Entry& entry) {
  const auto number = static_cast<long long>(entry.number),
             revision = static_cast<long long>(entry.revision);
  const std::string kind(EntryKindKey(entry.kind));
  const long long at = MicrosOf(entry.at);
  const sql::Bytes bytes{EncodeEntry(entry)};
  session
      << "INSERT INTO whistle_entries (whistle_id, number, revision, kind, actor, at_us, entry) "
         "VALUES (:id, :number, :revision, :kind, :actor, :at, decode(:entry, 'hex'))",
      soci::use(id), soci::use(number), soci::use(revision), soci::use(kind),
      soci::use(entry.actor), soci::use(at), soci::use(bytes);
}

template <typename Message>
Message MessageOf(const WhistleChange& change, v1::Ticket ticket) {
  Message message;
  *message.mutable_ticket() = std::move(ticket);
  for (const Entry& entry : change.entries) {
    *message.add_entries() = ToWire(entry);
  }
  return message;
}

absl::StatusOr<journal::Event> EventOf(const WhistleChange& change, const WhistleOrigin& origin,
                                       const WhistleRulebook& rulebook) {
  ASSIGN_OR_RETURN(v1::Ticket ticket, ShowTicket(change.after, rulebook, origin.at));
  const journal::Origin from = {origin.actor, telemetry::CurrentTraceParent(), origin.at};
  const auto escalated = std::ranges::find(change.entries, EntryKind::kEscalated, &Entry::kind);
  if (escalated == change.entries.end()) {
    return journal::EventOf(MessageOf<v1::WhistleChanged>(change, std::move(ticket)), from);
  }
  auto raised = MessageOf<v1::EscalationRaised>(change, std::move(ticket));
  *raised.mutable_escalation() = ToWire(*escalated);
  return journal::EventOf(raised, from);
}

absl::Status ArmTurn(sql::Transaction& transaction, const Whistle& whistle,
                     const WhistleRulebook& rulebook) {
  ASSIGN_OR_RETURN(const std::optional<WhistleTurn> next, NextTurn(whistle, rulebook));
  if (next) {
    return journal::SetTimer(transaction, kWhistleTurn, whistle.id.str(), next->at);
  }
  journal::CancelTimer(transaction, kWhistleTurn, whistle.id.str());
  return absl::OkStatus();
}

absl::Status Apply(sql::Transaction& transaction, const journal::Journal& journal,
                   const WhistleRulebook& rulebook, const WhistleChange& change,
                   const WhistleOrigin& origin) {
  soci::session& session = transaction.session();
  RETURN_IF_ERROR(WriteState(session, change.after));
  for (const Entry& entry : change.entries) {
    WriteEntry(session, change.after.id.str(), entry);
  }
  RETURN_IF_ERROR(ArmTurn(transaction, change.after, rulebook));
  ASSIGN_OR_RETURN(const journal::Event event, EventOf(change, origin, rulebook));
  ASSIGN_OR_RETURN(const std::int64_t given, journal.Append(transaction, event));
  ZONEFLOW_CHECK(given == change.after.revision);
  return absl::OkStatus();
}

std::string InZones(const std::optional<std::vector<std::string>>& zones, std::string_view column,
                    std::vector<sql::Value>& values) {
  if (!zones) {
    return "1 = 1";
  }
  if (zones->empty()) {
    return "1 = 0";
  }
  return StrCat(column, " IN (",
                absl::StrJoin(*zones, ", ",
                              [&](std::string* out, const std::string& zone) {
                                out->append(filter::Bind(values, zone));
                              }),
                ")");
}

}  // namespace

journal::TimerHandler HandleWhistleTurn(const journal::Journal& journal,
                                        const WhistleRulebook& rulebook) {
  return [&journal, &rulebook](sql::Transaction& transaction,
                               const journal::FiredTimer& timer) -> absl::Status {
    SociWhistleStore store(transaction, journal, rulebook);
    const WhistleId id(timer.subject);
    ASSIGN_OR_RETURN(const Whistle seen, store.Get(id));
    ASSIGN_OR_RETURN(const std::optional<WhistleTurn> turn, NextTurn(seen, rulebook));
    if (!turn || turn->at > timer.now) {
      return ArmTurn(transaction, seen, rulebook);
    }
    return store
        .Change(id, {}, {kSelf, timer.now},
                [&](const Whistle* whistle) -> absl::StatusOr<WhistleChange> {
                  if (whistle == nullptr || whistle->revision != seen.revision) {
                    return absl::AbortedError("the ticket has moved on");
                  }
                  return PlanTurn(*whistle, *turn, timer.now, rulebook);
                })
        .status();
  };
}

SociWhistleStore::SociWhistleStore(sql::Database& database, const journal::Journal& journal,
                                   const WhistleRulebook& rulebook)
    : read_([&database](const Body& body) { return database.Read(body); }),
      write_([&database](const Body& body) { return database.Write(body); }),
      journal_(journal),
      rulebook_(rulebook) {}

SociWhistleStore::SociWhistleStore(sql::Transaction& transaction, const journal::Journal& journal,
                                   const WhistleRulebook& rulebook)
    : read_([&transaction](const Body& body) { return body(transaction); }),
      write_([&transaction](const Body& body) {
        return transaction.Savepoint([&] { return body(transaction); });
      }),
      journal_(journal),
      rulebook_(rulebook) {}

absl::StatusOr<Whistle> SociWhistleStore::Get(const WhistleId& id) {
  std::optional<Whistle> found;
  RETURN_IF_ERROR(read_([&](sql::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(found, Find(transaction.session(), id.str()));
    return absl::OkStatus();
  }));
  if (!found) {
    return absl::NotFoundError(StrCat("id: no ticket \"", id.str(), "\""));
  }
  return *std::move(found);
}

absl::StatusOr<Whistle> SociWhistleStore::Change(const WhistleId& id, const WhistleRequest& request,
                                                 const WhistleOrigin& origin,
                                                 const Decide& decide) {
  Whistle after;
  RETURN_IF_ERROR(write_([&](sql::Transaction& transaction) -> absl::Status {
    soci::session& session = transaction.session();
    RETURN_IF_ERROR(journal_.LockSubject(transaction, SubjectOf(id)).status());
    ASSIGN_OR_RETURN(std::optional<Whistle> known, ReadAnswer(session, origin.actor, request));
    if (known) {
      after = *std::move(known);
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const std::optional<Whistle> found, Find(session, id.str()));
    ASSIGN_OR_RETURN(const WhistleChange change, decide(found ? &*found : nullptr));
    RETURN_IF_ERROR(Apply(transaction, journal_, rulebook_, change, origin));
    after = change.after;
    return WriteAnswer(session, origin, request, after);
  }));
  return after;
}

absl::StatusOr<std::pair<Whistle, Whistle>> SociWhistleStore::ChangeTwo(
    const WhistleId& first, const WhistleId& second, const WhistleRequest& request,
    const WhistleOrigin& origin, const DecideTwo& decide) {
  std::pair<Whistle, Whistle> after;
  RETURN_IF_ERROR(write_([&](sql::Transaction& transaction) -> absl::Status {
    soci::session& session = transaction.session();
    // In one order, whoever asks: two merges the other way round would wait for each other.
    for (const WhistleId& id : {std::min(first, second), std::max(first, second)}) {
      RETURN_IF_ERROR(journal_.LockSubject(transaction, SubjectOf(id)).status());
    }
    std::array<Whistle, 2> found;
    for (std::size_t i = 0; i < found.size(); ++i) {
      const WhistleId& id = i == 0 ? first : second;
      ASSIGN_OR_RETURN(std::optional<Whistle> one, Find(session, id.str()));
      if (!one) {
        return absl::NotFoundError(
            StrCat(i == 0 ? "id" : "into_id", ": no ticket \"", id.str(), "\""));
      }
      found[i] = *std::move(one);
    }
    ASSIGN_OR_RETURN(std::optional<Whistle> known, ReadAnswer(session, origin.actor, request));
    if (known) {
      after = {*std::move(known), std::move(found[1])};
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const Two two, decide(found[0], found[1]));
    RETURN_IF_ERROR(Apply(transaction, journal_, rulebook_, two.first, origin));
    RETURN_IF_ERROR(Apply(transaction, journal_, rulebook_, two.second, origin));
    after = {two.first.after, two.second.after};
    return WriteAnswer(session, origin, request, after.first);
  }));
  return after;
}

absl::StatusOr<std::vector<Entry>> SociWhistleStore::ReadEntries(const WhistleId& id, int limit) {
  std::vector<Entry> entries;
  RETURN_IF_ERROR(read_([&](sql::Transaction& transaction) -> absl::Status {
    entries.clear();
    long long number = 0, revision = 0, at = 0;
    std::string actor;
    sql::Bytes bytes;
    soci::statement rows = sql::Once(
        transaction.session(),
        StrCat("SELECT number, revision, actor, at_us, encode(entry, 'hex') FROM whistle_entries "
               "WHERE whistle_id = :id ORDER BY number DESC LIMIT ",
               limit),
        soci::use(id.str()), soci::into(number), soci::into(revision), soci::into(actor),
        soci::into(at), soci::into(bytes));
    rows.execute();
    while (rows.fetch()) {
      ASSIGN_OR_RETURN(Entry entry, DecodeEntry(bytes.value));
      entry.number = number;
      entry.revision = revision;
      entry.actor = actor;
      entry.at = Instant{std::chrono::microseconds{at}};
      entries.push_back(std::move(entry));
    }
    std::ranges::reverse(entries);
    return absl::OkStatus();
  }));
  return entries;
}

absl::StatusOr<std::vector<Whistle>> SociWhistleStore::FindSimilar(const SimilarQuery& query) {
  std::vector<Whistle> found;
  RETURN_IF_ERROR(read_([&](sql::Transaction& transaction) -> absl::Status {
    found.clear();
    const std::string place = PlaceKey(query.place);
    const long long from = MicrosOf(query.from);
    sql::Bytes state;
    soci::statement rows = sql::Once(
        transaction.session(),
        StrCat("SELECT encode(state, 'hex') FROM whistles WHERE zone_id = :zone AND item = :item "
               "AND place_key = :place AND blown_at_us >= :at AND id <> :id AND need <> '' ORDER "
               "BY blown_at_us DESC, id LIMIT ",
               kMostSimilar),
        soci::use(query.zone), soci::use(query.item), soci::use(place), soci::use(from),
        soci::use(query.but.str()), soci::into(state));
    rows.execute();
    while (rows.fetch()) {
      ASSIGN_OR_RETURN(Whistle whistle, DecodeWhistle(state.value));
      found.push_back(std::move(whistle));
    }
    return absl::OkStatus();
  }));
  return found;
}

absl::StatusOr<std::vector<LegFacts>> SociWhistleStore::ReadLegs(const LegQuery& query) {
  std::vector<LegFacts> facts;
  RETURN_IF_ERROR(read_([&](sql::Transaction& transaction) -> absl::Status {
    facts.clear();
    sql::Query select;
    std::string where = InZones(query.zones, "l.zone_id", select.values);
    where +=
        StrCat(" AND l.dispatched_at_us >= ", filter::Bind(select.values, MicrosOf(query.from)),
               " AND l.dispatched_at_us < ", filter::Bind(select.values, MicrosOf(query.until)));
    if (!query.department.empty()) {
      where += StrCat(" AND l.department = ", filter::Bind(select.values, query.department));
    }
    select.text = StrCat(
        "SELECT l.number, encode(w.state, 'hex') FROM whistle_legs AS l JOIN "
        "whistles AS w ON w.id = l.whistle_id WHERE ",
        where);
    long long number = 0;
    sql::Bytes state;
    soci::statement rows =
        sql::OnceWith(transaction.session(), select, soci::into(number), soci::into(state));
    rows.execute();
    while (rows.fetch()) {
      ASSIGN_OR_RETURN(const Whistle whistle, DecodeWhistle(state.value));
      const Leg* leg = whistle.FindLeg(static_cast<int>(number));
      if (leg == nullptr) {
        return absl::DataLossError(
            StrCat("whistle_legs: ticket ", whistle.id.str(), " has no leg ", number));
      }
      facts.push_back(FactsOf(whistle, *leg));
    }
    return absl::OkStatus();
  }));
  return facts;
}

absl::StatusOr<BlownCount> SociWhistleStore::CountBlown(const LegQuery& query) {
  BlownCount count;
  RETURN_IF_ERROR(read_([&](sql::Transaction& transaction) -> absl::Status {
    sql::Query select;
    std::string where = InZones(query.zones, "w.zone_id", select.values);
    where += StrCat(" AND w.blown_at_us >= ", filter::Bind(select.values, MicrosOf(query.from)),
                    " AND w.blown_at_us < ", filter::Bind(select.values, MicrosOf(query.until)));
    select.text = StrCat(
        "SELECT count(*), coalesce(sum(CASE WHEN EXISTS (SELECT 1 FROM whistles AS p WHERE "
        "p.zone_id = w.zone_id AND p.item = w.item AND p.place_key = w.place_key AND "
        "p.blown_at_us > w.blown_at_us - 86400000000 AND (p.blown_at_us, p.id) < (w.blown_at_us, "
        "w.id)) THEN 1 ELSE 0 END), 0) FROM whistles AS w WHERE ",
        where);
    long long tickets = 0, repeats = 0;
    soci::statement row =
        sql::OnceWith(transaction.session(), select, soci::into(tickets), soci::into(repeats));
    row.execute();
    row.fetch();
    count = {tickets, repeats};
    return absl::OkStatus();
  }));
  return count;
}

}  // namespace zoneflow::notification
