#include "services/approval/adapters/published_timetables.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <soci/soci.h>

#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/filter/sql.h"
#include "common/sql/bound.h"
#include "common/sql/bytes.h"
#include "common/sql/once.h"
#include "services/approval/adapters/node_tables.h"
#include "services/approval/adapters/wire.h"
#include "zoneflow/approval/v1/approval_events.pb.h"

namespace zoneflow::approval {
namespace {

namespace pb = google::protobuf;

struct JournalRow {
  std::string subject, type, time;
  sql::Bytes body;
  long long sequence = 0;
};

absl::StatusOr<std::unique_ptr<pb::Message>> MessageOf(const JournalRow& row) {
  const auto lost = [&] {
    return absl::DataLossError(
        StrCat("journal: ", row.subject, " ", row.sequence, " (", row.type, ") cannot be read"));
  };
  const auto* descriptor = pb::DescriptorPool::generated_pool()->FindMessageTypeByName(row.type);
  if (descriptor == nullptr) {
    return lost();
  }
  std::unique_ptr<pb::Message> message(
      pb::MessageFactory::generated_factory()->GetPrototype(descriptor)->New());
  return message->ParseFromString(row.body.value)
             ? absl::StatusOr<std::unique_ptr<pb::Message>>(std::move(message))
             : lost();
}

// Every event of a case has its state in the first field.
const v1::Case* StateOf(const pb::Message& message) {
  const auto* field = message.GetDescriptor()->FindFieldByName("case_state");
  return field == nullptr
             ? nullptr
             : dynamic_cast<const v1::Case*>(&message.GetReflection()->GetMessage(message, field));
}

// Whether it was accepted, and by which limit. Of that an event tells the days alone.
CaseNode NodeOf(const v1::NodeState& told, const Case& stored) {
  CaseNode node;
  node.procedure = ProcedureId(told.procedure_id());
  // Both are in one order, the message's from 1 on.
  node.status = static_cast<NodeStatus>(static_cast<int>(told.status()) - 1);
  if (!told.accepted_on().empty()) {
    node.limit = NodeLimit{told.limit_wd()};
    const CaseNode* known = stored.FindNode(node.procedure);
    if (known != nullptr && known->limit && known->limit->days == told.limit_wd()) {
      node.limit = known->limit;
    }
  }
  return node;
}

absl::StatusOr<std::vector<JournalRow>> ReadRows(sql::Transaction& transaction, const Case& value) {
  std::vector<std::string> subjects = {StrCat("case/", value.id.str())};
  for (const CasePromise& promise : value.promises) {
    subjects.push_back(StrCat("promise/", promise.id.str()));
  }
  for (const CaseNode& node : value.nodes) {
    subjects.push_back(StrCat("node/", value.id.str(), ".", node.procedure.str()));
  }
  sql::Query query;
  query.text = StrCat(
      "SELECT subject, type, time, encode(body, 'hex'), sequence FROM journal WHERE subject IN (",
      filter::BindAll(query.values, subjects), ") ORDER BY id");
  JournalRow row;
  std::vector<JournalRow> found;
  soci::statement rows =
      sql::OnceWith(transaction.session(), query, soci::into(row.subject), soci::into(row.type),
                    soci::into(row.time), soci::into(row.body), soci::into(row.sequence));
  rows.execute();
  while (rows.fetch()) {
    found.push_back(row);
  }
  return found;
}

}  // namespace

absl::StatusOr<std::vector<PublishedTimetable>> ReadPublished(sql::Database& database,
                                                              const CaseId& id) {
  std::vector<PublishedTimetable> published;
  RETURN_IF_ERROR(database.Read([&](sql::Transaction& transaction) -> absl::Status {
    published.clear();
    ASSIGN_OR_RETURN(const std::optional<Case> stored, ReadCase(transaction.session(), id.str()));
    if (!stored) {
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const std::vector<JournalRow> rows, ReadRows(transaction, *stored));
    std::map<std::string, CasePromise> promises;
    std::map<ProcedureId, CaseNode> nodes;  // as far as their limits go
    std::optional<Timetable> last;
    // The promises of an act are told behind the case that they moved, and before its next event.
    // Those that moved no day do not tell two plans apart, whenever they were made.
    std::optional<std::size_t> open;
    const auto close = [&] {
      if (open) {
        for (const auto& [key, promise] : promises) {
          published[*open].value.promises.push_back(promise);
        }
      }
      open.reset();
    };
    for (const JournalRow& row : rows) {
      ASSIGN_OR_RETURN(const std::unique_ptr<pb::Message> message, MessageOf(row));
      if (const auto* told = dynamic_cast<const v1::PromiseChanged*>(message.get())) {
        CasePromise promise;
        promise.id = PromiseId(told->promise().id());
        promise.procedure = ProcedureId(told->promise().procedure_id());
        promise.prerequisite = ProcedureId(told->promise().prerequisite_id());
        promises[told->promise().id()] = promise;
        continue;
      }
      if (const auto* told = dynamic_cast<const v1::NodeChanged*>(message.get())) {
        const CaseNode node = NodeOf(told->node(), *stored);
        nodes[node.procedure] = node;
        continue;
      }
      const v1::Case* state = StateOf(*message);
      if (state == nullptr) {
        continue;
      }
      close();
      ASSIGN_OR_RETURN(Case value, FromWire(*state));
      if (!value.timetable || value.timetable == last) {
        continue;
      }
      last = value.timetable;
      for (const auto& [procedure, node] : nodes) {
        value.nodes.push_back(node);
      }
      ASSIGN_OR_RETURN(const Instant at, ParseInstant(row.time));
      published.push_back({std::move(value), row.sequence, row.type, at});
      open = published.size() - 1;
    }
    close();
    return absl::OkStatus();
  }));
  return published;
}

}  // namespace zoneflow::approval
