#include "tests/faults/suite.h"

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

#include "common/base/status_macros.h"
#include "common/bus/local/sqlite.h"
#include "common/rpc/client.h"
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
  std::unique_ptr<Suite> suite(new Suite);
  suite->bus_ = bus;
  suite->binaries_ = binaries;
  if (keep.empty()) {
    suite->temporary_.emplace();
    suite->folder_ = suite->temporary_->path();
  } else {
    suite->folder_ = std::filesystem::absolute(keep).string();
    std::filesystem::create_directories(suite->folder_);
  }
  std::ofstream(suite->event_key_file()) << std::string(64, 'f') << '\n';
  // The console serves a page; no browser comes here, so any page will do.
  std::filesystem::create_directories(suite->folder_ + "/web");
  std::ofstream(suite->folder_ + "/web/index.html") << "<!doctype html><title>Zoneflow</title>";
  RETURN_IF_ERROR(suite->StartBackends(bus));
  for (const std::string& service : kServices) {
    suite->ports_[service] = testing::FreePort();
  }
  for (const std::string& service : kServices) {
    if (HasProgress(service)) {
      RETURN_IF_ERROR(suite->Migrate(service));
    }
  }
  for (const std::string& service : kServices) {
    RETURN_IF_ERROR(suite->Restart(service));
  }
  RETURN_IF_ERROR(suite->AwaitReady());
  return suite;
}

absl::Status Suite::StartBackends(const std::string& bus) {
  bus_config_ = {
      .kind = bus, .directory = folder_ + "/bus", .bootstrap_servers = "", .instance = ""};
  if (bus == "kafka") {
    if (const std::string missing = testing::TempKafka::Missing(); !missing.empty()) {
      return absl::NotFoundError(missing);
    }
    if (const std::string missing = testing::TempPostgres::Missing(); !missing.empty()) {
      return absl::NotFoundError(missing);
    }
    ASSIGN_OR_RETURN(kafka_, testing::TempKafka::Start());
    ASSIGN_OR_RETURN(postgres_, testing::TempPostgres::Start());
    ASSIGN_OR_RETURN(redis_, testing::TempRedis::Start());
    bus_config_.bootstrap_servers = kafka_->bootstrap_servers();
  }
  std::unique_ptr<bus::Bus> topics;
  ASSIGN_OR_RETURN(topics, bus::Open(bus_config_));
  return topics->CreateTopics(bus::DeclaredTopics(/*development=*/true));
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
                                 : processes_.at(process).pid();
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
  const std::string path = absl::StrCat(folder_, "/bus/", topic, ".log");
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
  ASSIGN_OR_RETURN(topics, bus::Open(bus_config_));
  return topics->CreateTopics(bus::DeclaredTopics(/*development=*/true));
}

absl::Status Suite::Recover() {
  const std::string output = folder_ + "/recover.log";
  std::map<std::string, std::string> env = SettingsOf("ingest");
  env.erase("DATA_DIR");
  const bool recovered = WaitUntil(
      [&] {
        auto command = Process::Start(
            {.command = {binaries_ + "/zoneflow", "--data", folder_, "topics", "recover"},
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

bool Suite::IsServing(const std::string& service) const {
  return rpc::CheckHealth(ChannelTo(service), seconds(2)).ok();
}

absl::Status Suite::AwaitServing() {
  for (const std::string& service : kServices) {
    if (HasProgress(service) && !WaitUntil([&] { return IsServing(service); }, seconds(60))) {
      return absl::UnavailableError(
          absl::StrCat(service, " does not become ready: ", TailOfLog(service)));
    }
  }
  return absl::OkStatus();
}

std::map<std::string, std::string> Suite::SettingsOf(const std::string& service) const {
  std::map<std::string, std::string> settings = {
      {"MODE", "development"},
      {"DATA_DIR", folder_},
      {"LISTEN", absl::StrCat("127.0.0.1:", ports_.at(service))},
      {"LOG_LEVEL", "warn"},
      {"BUS", bus_},
      {"INSTANCE", "0"},
      {"WEB_ROOT", folder_ + "/web"},
      {"EVENT_KEY_FILE", event_key_file()},
  };
  for (const auto& [name, port] : ports_) {
    settings[absl::AsciiStrToUpper(name) + "_ADDR"] = absl::StrCat("127.0.0.1:", port);
  }
  if (bus_ == "kafka") {
    settings["KAFKA_BOOTSTRAP_SERVERS"] = kafka_->bootstrap_servers();
    settings["REDIS_URL"] = "redis://" + redis_->address();
    if (const auto url = databases_.find(service); url != databases_.end()) {
      settings["DATABASE_URL"] = url->second;
    }
  }
  return settings;
}

absl::Status Suite::Migrate(const std::string& service) {
  if (postgres_ != nullptr) {
    ASSIGN_OR_RETURN(databases_[service],
                     postgres_->CreateDatabase(testing::TempPostgres::TextOrder::kEnglish));
  }
  ASSIGN_OR_RETURN(Process process, Process::Start({.command = {BinaryOf(service), "--migrate"},
                                                    .env = SettingsOf(service),
                                                    .output = LogOf(service),
                                                    .folder = {},
                                                    .user = {}}));
  if (process.Wait(seconds(60)) != 0) {
    return absl::InternalError(absl::StrCat(service, " --migrate failed: ", TailOfLog(service)));
  }
  return absl::OkStatus();
}

void Suite::Kill(const std::string& service) { processes_.erase(service); }

absl::Status Suite::Restart(const std::string& service) {
  ASSIGN_OR_RETURN(Process process, Process::Start({.command = {BinaryOf(service)},
                                                    .env = SettingsOf(service),
                                                    .output = LogOf(service),
                                                    .folder = {},
                                                    .user = {}}));
  processes_.erase(service);
  processes_.emplace(service, std::move(process));
  return absl::OkStatus();
}

absl::Status Suite::AwaitReady() {
  for (const std::string& service : kServices) {
    const std::shared_ptr<grpc::Channel> channel = ChannelTo(service);
    bool ended = false;
    const bool ready = WaitUntil(
        [&] {
          ended = !processes_.at(service).IsRunning();
          if (ended || !HasProgress(service)) {
            return ended || testing::IsListening(ports_.at(service));
          }
          common::v1::GetProgressResponse response;
          return ReadProgress(channel, response).ok();
        },
        seconds(60));
    if (!ready || ended) {
      return absl::UnavailableError(absl::StrCat(
          service, ended ? " ended by itself: " : " does not answer: ", TailOfLog(service)));
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
  return grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", ports_.at(service)),
                                   grpc::InsecureChannelCredentials(), arguments);
}

std::string Suite::BinaryOf(const std::string& service) const {
  return absl::StrCat(binaries_, "/", service, "_service");
}

std::string Suite::LogOf(const std::string& service) const {
  return absl::StrCat(folder_, "/", service, ".log");
}

std::string Suite::TailOfLog(const std::string& service) const {
  std::ifstream file(LogOf(service));
  const std::string content{std::istreambuf_iterator<char>(file), {}};
  return content.substr(content.size() > 2000 ? content.size() - 2000 : 0);
}

}  // namespace zoneflow::faults
