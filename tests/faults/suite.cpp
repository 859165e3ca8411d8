#include "tests/faults/suite.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "absl/strings/str_cat.h"

#include "common/base/status_macros.h"
#include "common/bus/local/sqlite.h"
#include "zoneflow/common/v1/progress_service.grpc.pb.h"

namespace zoneflow::faults {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Process;
using testing::WaitUntil;

bool HasProgress(const std::string& service) { return service != "console"; }

grpc::Status ReadProgress(const std::shared_ptr<grpc::Channel>& channel,
                          common::v1::GetProgressResponse& response) {
  const auto stub = common::v1::ProgressService::NewStub(channel);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + seconds(5));
  return stub->GetProgress(&context, {}, &response);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Suite>> Suite::Start(const std::string& bus,
                                                    const std::string& binaries,
                                                    const std::string& keep) {
  std::unique_ptr<Suite> started(new Suite);
  started->binaries_ = binaries;
  suite::Suite::Options options{.data_dir = keep, .binaries = binaries, .bus = bus};
  if (keep.empty()) {
    started->temporary_.emplace();
    options.data_dir = started->temporary_->path();
  }
  // The console serves a page; no browser comes here, so any page will do.
  const std::string web = std::filesystem::absolute(options.data_dir).string() + "/web";
  std::filesystem::create_directories(web);
  std::ofstream(web + "/index.html") << "<!doctype html><title>Zoneflow</title>";
  options.settings = {{"LOG_LEVEL", "warn"}, {"WEB_ROOT", web}};
  if (bus == "kafka") {
    RETURN_IF_ERROR(started->StartServers(options));
  }
  started->services_ = std::make_unique<suite::Suite>(std::move(options));
  RETURN_IF_ERROR(started->services_->Open());
  RETURN_IF_ERROR(started->services_->Start());
  return started;
}

absl::Status Suite::StartServers(suite::Suite::Options& options) {
  if (const std::string missing = testing::TempKafka::Missing(); !missing.empty()) {
    return absl::NotFoundError(missing);
  }
  if (const std::string missing = testing::TempPostgres::Missing(); !missing.empty()) {
    return absl::NotFoundError(missing);
  }
  ASSIGN_OR_RETURN(kafka_, testing::TempKafka::Start());
  ASSIGN_OR_RETURN(postgres_, testing::TempPostgres::Start());
  ASSIGN_OR_RETURN(redis_, testing::TempRedis::Start());
  options.kafka_bootstrap_servers = kafka_->bootstrap_servers();
  options.settings["REDIS_URL"] = "redis://" + redis_->address();
  for (const std::string& service : kServices) {
    if (HasProgress(service)) {
      ASSIGN_OR_RETURN(options.databases[service],
                       postgres_->CreateDatabase(testing::TempPostgres::TextOrder::kEnglish));
    }
  }
  return absl::OkStatus();
}

std::vector<std::string> Suite::Processes() const {
  std::vector<std::string> processes = kServices;
  if (has_servers()) {
    processes.insert(processes.end(), {"kafka", "postgres", "redis"});
  }
  return processes;
}

pid_t Suite::PidOf(const std::string& process) const {
  return process == "kafka"      ? kafka_->pid()
         : process == "postgres" ? postgres_->pid()
         : process == "redis"    ? redis_->pid()
                                 : services_->PidOf(process);
}

// Puts a copy of the log in its place that lacks the last half of each partition.
absl::Status Suite::CutFile(const std::string& path) const {
  const std::string copy = path + ".copy";
  std::filesystem::remove(copy);
  {
    ASSIGN_OR_RETURN(bus::local::Connection log, bus::local::Connection::Open(path));
    RETURN_IF_ERROR(log.Run(absl::StrCat("VACUUM INTO '", copy, "'").c_str()));
    ASSIGN_OR_RETURN(bus::local::Connection half, bus::local::Connection::Open(copy));
    // A row's number is partition << 44 | offset.
    RETURN_IF_ERROR(
        half.Run("DELETE FROM messages WHERE id & 0xfffffffffff >= (SELECT count(*) / 2 FROM "
                 "messages AS all_rows WHERE all_rows.id >> 44 = messages.id >> 44)"));
  }
  for (const char* side : {"", "-wal", "-shm"}) {
    std::filesystem::remove(path + side);
  }
  std::filesystem::rename(copy, path);
  return absl::OkStatus();
}

absl::Status Suite::BreakLog(LogFault fault, const std::string& topic) {
  const std::string path = absl::StrCat(services_->data_dir(), "/bus/", topic, ".log");
  if (fault == LogFault::kCut && kafka_ != nullptr) {
    kafka_->Kill();
    RETURN_IF_ERROR(kafka_->CutTopic(topic));
    return kafka_->Restart();
  }
  if (fault == LogFault::kCut) {
    return CutFile(path);
  }
  if (kafka_ != nullptr) {
    RETURN_IF_ERROR(kafka_->DeleteTopic(topic));
  } else {
    for (const char* side : {"", "-wal", "-shm"}) {
      std::filesystem::remove(path + side);
    }
  }
  if (fault == LogFault::kLost) {
    return absl::OkStatus();
  }
  std::unique_ptr<bus::Bus> topics;
  ASSIGN_OR_RETURN(topics, bus::Open(bus_config()));
  return topics->CreateTopics(bus::DeclaredTopics(/*development=*/true));
}

std::int64_t Suite::EventsIn(const std::string& topic) const {
  const absl::StatusOr<std::unique_ptr<bus::Bus>> opened = bus::Open(bus_config());
  if (!opened.ok()) {
    return 0;
  }
  const absl::StatusOr<bus::LogEnds> ends = (*opened)->Ends({topic});
  std::int64_t most = 0;
  if (ends.ok()) {
    for (const auto& [partition, end] : *ends) {
      most = std::max(most, end);
    }
  }
  return most;
}

absl::Status Suite::Recover() {
  const std::string output = services_->data_dir() + "/recover.log";
  suite::Settings env = services_->SettingsOf("ingest");
  env.erase("DATA_DIR");
  const bool recovered = WaitUntil(
      [&] {
        auto command = Process::Start({.command = {binaries_ + "/zoneflow", "--data",
                                                   services_->data_dir(), "topics", "recover"},
                                       .env = env,
                                       .output = output,
                                       .folder = {},
                                       .user = {}});
        return command.ok() && command->Wait(seconds(90)) == 0;
      },
      seconds(90));
  return recovered ? absl::OkStatus()
                   : absl::UnavailableError(absl::StrCat("topics recover fails: see ", output));
}

absl::Status Suite::AwaitServing() {
  for (const std::string& service : kServices) {
    if (HasProgress(service)) {
      RETURN_IF_ERROR(services_->AwaitServing(service, seconds(60)));
    }
  }
  return absl::OkStatus();
}

absl::Status Suite::AwaitReady() {
  for (const std::string& service : kServices) {
    const std::shared_ptr<grpc::Channel> channel = ChannelTo(service);
    bool ended = false;
    const bool ready = WaitUntil(
        [&] {
          ended = !services_->IsRunning(service);
          if (ended || !HasProgress(service)) {
            return ended || services_->CheckServing(service).ok();
          }
          common::v1::GetProgressResponse response;
          return ReadProgress(channel, response).ok();
        },
        seconds(60));
    if (!ready || ended) {
      return absl::UnavailableError(absl::StrCat(
          service, ended ? " ended by itself: " : " does not answer: ", services_->LogOf(service)));
    }
  }
  return absl::OkStatus();
}

std::optional<std::string> Suite::SettledReading() const {
  std::string reading;
  for (const std::string& service : kServices) {
    if (!HasProgress(service)) {
      continue;
    }
    common::v1::GetProgressResponse progress;
    if (!ReadProgress(ChannelTo(service), progress).ok() || progress.journal_pending() != 0 ||
        progress.parked() != 0 || progress.unnumbered() != 0 || progress.unmatched() != 0) {
      return std::nullopt;
    }
    absl::StrAppend(&reading, service, " ", progress.journal_last(), "\n");
    for (const common::v1::PartitionProgress& partition : progress.partitions()) {
      if (partition.applied() != partition.log_end()) {
        return std::nullopt;
      }
      absl::StrAppend(&reading, partition.topic(), "/", partition.partition(), " ",
                      partition.applied(), "\n");
    }
  }
  return reading;
}

absl::Status Suite::AwaitSettled(seconds patience) {
  std::optional<std::string> before;
  const bool settled = WaitUntil(
      [&] {
        std::optional<std::string> now = SettledReading();
        const bool same = now.has_value() && now == before;
        before = std::move(now);
        if (!same) {
          std::this_thread::sleep_for(milliseconds(200));
        }
        return same;
      },
      patience);
  if (settled) {
    return absl::OkStatus();
  }
  std::string state;
  for (const std::string& service : kServices) {
    common::v1::GetProgressResponse progress;
    if (HasProgress(service)) {
      const grpc::Status status = ReadProgress(ChannelTo(service), progress);
      std::int64_t behind = 0;
      for (const common::v1::PartitionProgress& partition : progress.partitions()) {
        behind += partition.log_end() - partition.applied();
      }
      absl::StrAppend(&state, " ", service, ": ",
                      status.ok()
                          ? absl::StrCat("pending ", progress.journal_pending(), " parked ",
                                         progress.parked(), " unnumbered ", progress.unnumbered(),
                                         " unmatched ", progress.unmatched(), " behind ", behind)
                          : status.error_message(),
                      ";");
    }
  }
  return absl::DeadlineExceededError(absl::StrCat("not settled:", state));
}

std::shared_ptr<grpc::Channel> Suite::ChannelTo(const std::string& service) const {
  grpc::ChannelArguments arguments;
  // Killed servers are back within moments; the default would wait up to two minutes.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 50);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 50);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 300);
  return grpc::CreateCustomChannel(services_->AddressOf(service),
                                   grpc::InsecureChannelCredentials(), arguments);
}

}  // namespace zoneflow::faults
