#include "tools/suite/suite.h"

#include <fcntl.h>
#include <openssl/rand.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <thread>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"

#include "common/base/errno_text.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/rpc/client.h"
#include "tools/zoneflow/console_health.h"

namespace zoneflow::suite {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr const char* kRedis = "redis";
constexpr const char* kEventKey = "/event-key";  // in the data folder
constexpr const char* kWebhookKey = "/webhook-key";
constexpr seconds kStartPatience{30};
constexpr seconds kHealthPatience{2};
// A socket's path has room for 107 bytes.
constexpr std::size_t kLongestSocketPath = 100;

bool HasDatabase(const std::string& service) { return service != "console"; }

absl::Status Stopped() { return absl::CancelledError("stopped before it was ready"); }

}  // namespace

std::string BinaryFolder() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path().string();
}

Suite::~Suite() {
  Stop();
  if (lock_ >= 0) {
    close(lock_);
  }
}

void Suite::Say(const std::string& line) const {
  if (options_.say) {
    options_.say(line);
  }
}

bool Suite::WantsEnd(milliseconds patience) const {
  if (options_.stops) {
    return options_.stops(patience);
  }
  std::this_thread::sleep_for(patience);
  return false;
}

absl::Status Suite::Open() {
  std::string& folder = options_.data_dir;
  std::error_code error;
  const bool is_new = !std::filesystem::exists(folder, error);
  std::filesystem::create_directories(folder + "/logs", error);
  if (error) {
    return absl::InvalidArgumentError(
        StrCat("data: \"", folder, "\" cannot be made: ", error.message()));
  }
  if (is_new) {
    // Never of a folder that was there: it may be everybody's.
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  }
  folder = std::filesystem::canonical(folder, error).string();
  RETURN_IF_ERROR(Lock());
  return MakeKeys();
}

absl::Status Suite::Lock() {
  const std::string path = data_dir() + "/lock";
  lock_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0 || flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    return absl::FailedPreconditionError(
        errno == EWOULDBLOCK
            ? StrCat("data: another suite runs on \"", data_dir(), "\"; stop it or give --data")
            : StrCat("data: \"", path, "\": ", ErrnoText(errno)));
  }
  return absl::OkStatus();
}

std::string Suite::event_key_file() const {
  return options_.event_key_file.empty() ? data_dir() + kEventKey : options_.event_key_file;
}

// Development runs on signed events like production, with a key of its own, and keeps the secrets
// of webhooks as production does.
absl::Status Suite::MakeKeys() const {
  const std::string path = event_key_file();
  if (access(path.c_str(), F_OK) != 0 && path != data_dir() + kEventKey) {
    return absl::InvalidArgumentError(StrCat("EVENT_KEY_FILE: \"", path, "\" cannot be read"));
  }
  RETURN_IF_ERROR(MakeKey(path));
  return MakeKey(data_dir() + kWebhookKey);
}

absl::Status Suite::MakeKey(const std::string& path) const {
  if (access(path.c_str(), F_OK) == 0) {
    return absl::OkStatus();  // this suite's, or somebody else's that the services will judge
  }
  unsigned char bytes[32];
  if (RAND_bytes(bytes, sizeof bytes) != 1) {
    return absl::UnavailableError("no random numbers for a key");
  }
  const std::string text =
      StrCat(absl::BytesToHexString({reinterpret_cast<const char*>(bytes), sizeof bytes}), "\n");
  // Moved into place whole: half a key would be one that no service takes.
  const std::string draft = path + ".next";
  const int file = open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  bool written =
      file >= 0 && write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  written = written && fsync(file) == 0;
  if (file >= 0) {
    close(file);
  }
  if (!written || std::rename(draft.c_str(), path.c_str()) != 0) {
    return absl::UnavailableError(StrCat("data: \"", path, "\": ", ErrnoText(errno)));
  }
  return absl::OkStatus();
}

absl::Status Suite::Start() {
  {
    ASSIGN_OR_RETURN(const std::unique_ptr<bus::Bus> bus, bus::Open(bus_config()));
    RETURN_IF_ERROR(bus->CreateTopics(bus::DeclaredTopics(/*development=*/true)));
  }
  RETURN_IF_ERROR(Migrate());
  RETURN_IF_ERROR(StartRedis());
  RETURN_IF_ERROR(ClaimPorts());
  for (const std::string& service : options_.services) {
    RETURN_IF_ERROR(Launch(service));
  }
  for (const std::string& service : options_.services) {
    RETURN_IF_ERROR(AwaitServing(service, kStartPatience));
  }
  return WriteEndpoints();
}

bus::Config Suite::bus_config() const {
  return {options_.bus, options_.bus_dir.empty() ? data_dir() + "/bus" : options_.bus_dir,
          options_.kafka_bootstrap_servers, ""};
}

Settings Suite::SettingsOf(const std::string& service) const {
  const bus::Config bus = bus_config();
  Settings settings = {{"MODE", "development"}, {"DATA_DIR", data_dir()},
                       {"INSTANCE", "0"},       {"EVENT_KEY_FILE", event_key_file()},
                       {"BUS", bus.kind},       {"BUS_DIR", bus.directory}};
  settings["WEBHOOK_KEY_FILE"] = data_dir() + kWebhookKey;
  if (!bus.bootstrap_servers.empty()) {
    settings["KAFKA_BOOTSTRAP_SERVERS"] = bus.bootstrap_servers;
  }
  if (!redis_url_.empty()) {
    settings["REDIS_URL"] = redis_url_;
  }
  if (const auto url = options_.databases.find(service); url != options_.databases.end()) {
    settings["DATABASE_URL"] = url->second;
  }
  for (const auto& [name, address] : addresses_) {
    settings[absl::AsciiStrToUpper(name) + "_ADDR"] = address;
  }
  if (const auto own = addresses_.find(service); own != addresses_.end()) {
    settings["LISTEN"] = own->second;
  }
  for (const auto& [name, value] : options_.settings) {
    settings[name] = value;
  }
  return settings;
}

Process::Options Suite::OptionsFor(const std::string& name) const {
  Process::Options options{.command = {StrCat(options_.binaries, "/", name, "_service")},
                           .env = SettingsOf(name),
                           .output = StrCat(data_dir(), "/logs/", name, ".log"),
                           .folder = "",
                           .user = "",
                           // Of one service each: what this process inherits is nobody's.
                           .unset = {"DATABASE_URL", "LISTEN", "METRICS_ADDR"},
                           .rotates = true};
  if (name == kRedis) {
    options.command = {"redis-server", "--save", "", "--appendonly", "no", "--dir", data_dir()};
    const std::vector<std::string> place =
        redis_port_ == 0
            ? std::vector<std::string>{"--port",           "0",  "--unixsocket", RedisSocket(),
                                       "--unixsocketperm", "600"}
            : std::vector<std::string>{"--bind", "127.0.0.1", "--port",
                                       std::to_string(redis_port_)};
    options.command.insert(options.command.end(), place.begin(), place.end());
  }
  return options;
}

absl::Status Suite::Migrate() {
  std::map<std::string, Process> runs;
  for (const std::string& service : options_.services) {
    if (HasDatabase(service)) {
      Process::Options options = OptionsFor(service);
      options.command.emplace_back("--migrate");
      ASSIGN_OR_RETURN(Process run, Process::Start(options));
      runs.emplace(service, std::move(run));
    }
  }
  for (auto& [service, run] : runs) {
    while (run.IsRunning()) {
      if (WantsEnd(milliseconds(5))) {
        for (auto& [other, other_run] : runs) {
          other_run.Stop();
        }
        return Stopped();
      }
    }
    if (const int code = *run.Wait(milliseconds(0)); code != 0) {
      return absl::UnavailableError(
          StrCat(service, " --migrate ended with exit code ", code, "\n", run.LastLines()));
    }
  }
  return absl::OkStatus();
}

std::string Suite::RedisSocket() const { return data_dir() + "/redis.sock"; }

absl::Status Suite::StartRedis() {
  if (!options_.has_redis) {
    return absl::OkStatus();
  }
  if (RedisSocket().size() > kLongestSocketPath) {
    ASSIGN_OR_RETURN(redis_port_, ports_.ClaimAny());
  }
  const absl::Status launched = Launch(kRedis);
  if (absl::IsNotFound(launched)) {
    Say("redis-server is not installed; boards are answered from memory and SQL");
    return absl::OkStatus();
  }
  redis_url_ =
      redis_port_ == 0 ? "unix:" + RedisSocket() : StrCat("redis://127.0.0.1:", redis_port_);
  return launched;
}

absl::Status Suite::ClaimPorts() {
  for (const std::string& service : options_.services) {
    int port = options_.console_port;
    if (service != "console" || port == 0 || !ports_.Claim(port)) {
      ASSIGN_OR_RETURN(port, ports_.ClaimAny());
    }
    addresses_[service] = StrCat("127.0.0.1:", port);
  }
  return absl::OkStatus();
}

absl::Status Suite::Launch(const std::string& name) {
  Kill(name);
  ASSIGN_OR_RETURN(Process process, Process::Start(OptionsFor(name)));
  processes_.emplace(name, std::move(process));
  return absl::OkStatus();
}

void Suite::Kill(const std::string& name) { processes_.erase(name); }

bool Suite::IsRunning(const std::string& name) {
  const auto process = processes_.find(name);
  return process != processes_.end() && process->second.IsRunning();
}

absl::Status Suite::CheckServing(const std::string& service) const {
  return CheckServing(service, rpc::Connect(AddressOf(service)));
}

absl::Status Suite::CheckServing(const std::string& service,
                                 const std::shared_ptr<grpc::Channel>& channel) const {
  return service == "console" ? cli::CheckConsole(AddressOf(service), kHealthPatience)
                              : rpc::CheckHealth(channel, kHealthPatience);
}

absl::Status Suite::AwaitServing(const std::string& service, seconds patience) {
  const auto until = steady_clock::now() + patience;
  const std::shared_ptr<grpc::Channel> channel = rpc::Connect(AddressOf(service));
  while (true) {
    const absl::Status health = CheckServing(service, channel);
    if (health.ok()) {
      return health;
    }
    RETURN_IF_ERROR(Check());
    if (steady_clock::now() >= until) {
      return absl::UnavailableError(StrCat(service, " is not ready after ", patience.count(),
                                           " s: ", health.message(), "\n", LogOf(service)));
    }
    if (WantsEnd(milliseconds(20))) {
      return Stopped();
    }
  }
}

absl::Status Suite::WriteEndpoints() const {
  const std::string path = data_dir() + "/endpoints.env";
  {
    std::ofstream file(path + ".next");
    for (const auto& [name, address] : addresses_) {
      file << absl::AsciiStrToUpper(name) << "_ADDR=" << address << '\n';
    }
  }
  std::error_code error;
  std::filesystem::rename(path + ".next", path, error);
  return error ? absl::UnavailableError(StrCat(path, ": ", error.message())) : absl::OkStatus();
}

absl::Status Suite::Check() {
  for (auto& [name, process] : processes_) {
    if (const auto code = process.Wait(milliseconds(0)); code.has_value() && name != kRedis) {
      return absl::UnavailableError(
          StrCat(name, " ended with exit code ", *code, "; see ", LogOf(name)));
    }
  }
  if (const auto redis = processes_.find(kRedis);
      redis != processes_.end() && !redis->second.IsRunning()) {
    processes_.erase(redis);
    Say("redis ended; boards are answered from memory and SQL");
  }
  return absl::OkStatus();
}

std::vector<std::string> Suite::Stop() {
  std::vector<std::string> order = {kRedis};
  order.insert(order.end(), options_.services.begin(), options_.services.end());
  std::vector<std::string> ill;
  for (auto name = order.rbegin(); name != order.rend(); ++name) {
    if (const auto process = processes_.find(*name); process != processes_.end()) {
      if (process->second.Stop() != 0) {
        ill.push_back(*name);
      }
      processes_.erase(process);
    }
  }
  if (!addresses_.empty()) {
    std::error_code ignored;
    std::filesystem::remove(data_dir() + "/endpoints.env", ignored);
  }
  return ill;
}

std::string Suite::LogOf(const std::string& name) {
  const auto process = processes_.find(name);
  return StrCat(data_dir(), "/logs/", name, ".log\n",
                process == processes_.end() ? "" : process->second.LastLines());
}

}  // namespace zoneflow::suite
