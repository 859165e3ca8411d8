#include "common/rpc/operations.h"

#include <algorithm>
#include <map>
#include <utility>

#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/journal/event_log.h"
#include "common/journal/journal.h"
#include "common/journal/recovery.h"
#include "common/journal/stored_text.h"
#include "common/rpc/page.h"
#include "common/rpc/page_size.h"
#include "common/rpc/page_token.h"
#include "common/rpc/server.h"
#include "zoneflow/common/v1/dead_letter_service.grpc.pb.h"
#include "zoneflow/common/v1/log_service.grpc.pb.h"
#include "zoneflow/common/v1/progress_service.grpc.pb.h"

namespace zoneflow::rpc {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

class ProgressService : public common::v1::ProgressService::CallbackService {
 public:
  explicit ProgressService(ProgressSources sources) : sources_(std::move(sources)) {}

  ServerUnaryReactor* GetProgress(CallbackServerContext* context,
                                  const common::v1::GetProgressRequest* /*request*/,
                                  common::v1::GetProgressResponse* response) override {
    return Unary(context, [this, response](const Call&) { return Read(*response); });
  }

 private:
  absl::Status Read(common::v1::GetProgressResponse& response) const {
    // The log's ends are read first: an event that comes in between is then applied "beyond the
    // end" and never overlooked.
    bus::LogEnds ends;
    if (!sources_.topics.empty()) {
      ASSIGN_OR_RETURN(ends, sources_.bus->Ends(sources_.topics));
    }
    ASSIGN_OR_RETURN(const journal::InboxProgress inbox,
                     journal::InboxProgressOf(*sources_.database));
    std::map<bus::TopicPartition, std::int64_t> applied;
    for (const journal::PartitionPosition& position : inbox.positions) {
      applied[{position.topic, position.partition}] = position.next_offset;
    }
    for (const auto& [partition, end] : ends) {
      auto& row = *response.add_partitions();
      row.set_topic(partition.topic);
      row.set_partition(partition.partition);
      row.set_log_end(end);
      const auto found = applied.find(partition);
      row.set_applied(found == applied.end() ? 0 : found->second);
    }
    response.set_parked(inbox.parked);
    response.set_dead_letters(inbox.dead_letters);
    ASSIGN_OR_RETURN(const journal::JournalProgress outgoing,
                     journal::ProgressOf(*sources_.database));
    response.set_journal_pending(outgoing.pending);
    response.set_journal_last(outgoing.last);
    ASSIGN_OR_RETURN(const journal::LogProgress log, journal::LogProgressOf(*sources_.database));
    response.set_unnumbered(log.unnumbered);
    if (sources_.unmatched) {
      ASSIGN_OR_RETURN(const std::int64_t unmatched, sources_.unmatched());
      response.set_unmatched(unmatched);
    }
    return absl::OkStatus();
  }

  ProgressSources sources_;
};

void ToProto(const journal::DeadLetter& letter, common::v1::DeadLetter& out) {
  out.set_id(letter.id);
  out.set_topic(letter.topic);
  out.set_partition(letter.partition);
  out.set_offset(letter.offset);
  out.set_subject(letter.subject);
  out.set_ce_id(letter.ce_id);
  out.set_ce_type(letter.ce_type);
  out.set_code(letter.code);
  out.set_reason(letter.reason);
  out.set_create_time(letter.create_time);
  out.set_attempts(letter.attempts);
}

class DeadLetterService : public common::v1::DeadLetterService::CallbackService {
 public:
  explicit DeadLetterService(journal::DeadLetters& letters) : letters_(letters) {}

  ServerUnaryReactor* ListDeadLetters(CallbackServerContext* context,
                                      const common::v1::ListDeadLettersRequest* request,
                                      common::v1::ListDeadLettersResponse* response) override {
    return Unary(context, [=, this](const Call&) -> absl::Status {
      ASSIGN_OR_RETURN(const int size, PageSizeOf(request->page_size()));
      ASSIGN_OR_RETURN(std::int64_t after, ReadNumberToken(*request));
      after = std::max<std::int64_t>(after, 0);
      ASSIGN_OR_RETURN(const std::vector<journal::DeadLetter> letters, letters_.List(after, size));
      // Reasons quote what was refused, so letters are of any size.
      Page page(size);
      for (const journal::DeadLetter& letter : letters) {
        common::v1::DeadLetter out;
        ToProto(letter, out);
        if (!page.Takes(out.ByteSizeLong())) {
          break;
        }
        after = letter.id;
        *response->add_dead_letters() = std::move(out);
      }
      if (page.taken() < static_cast<int>(letters.size()) ||
          static_cast<int>(letters.size()) == size) {
        response->set_next_page_token(MakePageToken(*request, {StrCat(after)}));
      }
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* GetDeadLetter(CallbackServerContext* context,
                                    const common::v1::GetDeadLetterRequest* request,
                                    common::v1::GetDeadLetterResponse* response) override {
    return Unary(context, [=, this](const Call&) -> absl::Status {
      ASSIGN_OR_RETURN(const journal::DeadLetter letter, letters_.Get(request->id()));
      common::v1::DeadLetter& out = *response->mutable_dead_letter();
      ToProto(letter, out);
      for (const auto& [name, value] : letter.headers) {
        // Bytes that are no UTF-8 would make the whole answer unreadable.
        (*out.mutable_headers())[journal::Displayable(name)] = journal::Displayable(value);
      }
      out.set_value(letter.value);
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* ReplayDeadLetter(CallbackServerContext* context,
                                       const common::v1::ReplayDeadLetterRequest* request,
                                       common::v1::ReplayDeadLetterResponse* response) override {
    return Unary(context, [=, this](const Call&) -> absl::Status {
      ASSIGN_OR_RETURN(const bool applied, letters_.Replay(request->id()));
      response->set_applied(applied);
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* DropDeadLetter(CallbackServerContext* context,
                                     const common::v1::DropDeadLetterRequest* request,
                                     common::v1::DropDeadLetterResponse* /*response*/) override {
    return Unary(context, [=, this](const Call&) { return letters_.Drop(request->id()); });
  }

 private:
  journal::DeadLetters& letters_;
};

// Those of the named topics that are also among the others.
std::vector<std::string> Among(const google::protobuf::RepeatedPtrField<std::string>& named,
                               const std::vector<std::string>& topics) {
  std::vector<std::string> found;
  for (const std::string& topic : topics) {
    if (std::find(named.begin(), named.end(), topic) != named.end()) {
      found.push_back(topic);
    }
  }
  return found;
}

class LogService : public common::v1::LogService::CallbackService {
 public:
  explicit LogService(LogSources sources) : sources_(std::move(sources)) {}

  ServerUnaryReactor* CheckLogs(CallbackServerContext* context,
                                const common::v1::CheckLogsRequest* /*request*/,
                                common::v1::CheckLogsResponse* response) override {
    return Unary(context, [this, response](const Call&) -> absl::Status {
      ASSIGN_OR_RETURN(const std::vector<journal::LogFinding> findings,
                       journal::CheckLogs(*sources_.database, *sources_.bus));
      for (const journal::LogFinding& finding : findings) {
        auto& out = *response->add_findings();
        out.set_topic(finding.topic);
        out.set_what(finding.what);
      }
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* HoldTopics(CallbackServerContext* context,
                                 const common::v1::HoldTopicsRequest* request,
                                 common::v1::HoldTopicsResponse* response) override {
    return Unary(context, [=, this](const Call&) -> absl::Status {
      const std::vector<std::string> topics = Among(request->topics(), sources_.writes);
      RETURN_IF_ERROR(journal::HoldTopics(*sources_.database, topics));
      response->mutable_held()->Assign(topics.begin(), topics.end());
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* ReadTopicsAgain(CallbackServerContext* context,
                                      const common::v1::ReadTopicsAgainRequest* request,
                                      common::v1::ReadTopicsAgainResponse* response) override {
    return Unary(context, [=, this](const Call&) -> absl::Status {
      if (Among(request->topics(), sources_.reads).empty()) {
        return absl::OkStatus();
      }
      ASSIGN_OR_RETURN(const std::int64_t epoch, journal::ReadTopicsAgain(*sources_.database));
      response->set_epoch(epoch);
      response->mutable_topics()->Assign(sources_.reads.begin(), sources_.reads.end());
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* PublishTopicsAgain(
      CallbackServerContext* context, const common::v1::PublishTopicsAgainRequest* request,
      common::v1::PublishTopicsAgainResponse* response) override {
    return Unary(context, [=, this](const Call&) -> absl::Status {
      const std::vector<std::string> topics = Among(request->topics(), sources_.writes);
      ASSIGN_OR_RETURN(const std::int64_t events,
                       journal::PublishTopicsAgain(*sources_.database, topics));
      response->set_events(events);
      response->mutable_topics()->Assign(topics.begin(), topics.end());
      return absl::OkStatus();
    });
  }

 private:
  LogSources sources_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeLogService(LogSources sources) {
  return std::make_unique<LogService>(std::move(sources));
}

std::unique_ptr<grpc::Service> MakeProgressService(ProgressSources sources) {
  return std::make_unique<ProgressService>(std::move(sources));
}

std::unique_ptr<grpc::Service> MakeDeadLetterService(journal::DeadLetters& dead_letters) {
  return std::make_unique<DeadLetterService>(dead_letters);
}

}  // namespace zoneflow::rpc
